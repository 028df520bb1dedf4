using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Embedded.Mail.Auth.Pam;

/// <summary>Answers what modules ask during one login: the password where they want a secret, the user's name where they want one shown, and keeps what they say.</summary>
internal sealed class PamConversation(PamCall call)
{
    private const int AskSecret = 1;
    private const int AskVisible = 2;
    private const int TellError = 3;
    private const int TellText = 4;

    // PAM_MAX_NUM_MSG, and as much as a log can bear.
    private const int MaxAtOnce = 32;
    private const int MaxKept = 8;

    private readonly ImmutableArray<string>.Builder _messages = ImmutableArray.CreateBuilder<string>();

    /// <summary>What the modules said so far.</summary>
    public ImmutableArray<string> Messages => _messages.ToImmutable();

    /// <summary>The last prompt or error, which Dovecot shows to clients where told to; null for none.</summary>
    public string? LastShown { get; private set; }

    /// <summary>The function of <c>struct pam_conv</c>; its data is the handle of a conversation.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static unsafe PamStatus Converse(int count, NativeMessage** messages, NativeResponse** responses, void* data)
    {
        if (count is <= 0 or > MaxAtOnce || GCHandle.FromIntPtr((nint)data).Target is not PamConversation conversation)
        {
            return PamStatus.ConversationError;
        }

        var answers = (NativeResponse*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(NativeResponse));
        for (var i = 0; i < count; i++)
        {
            if (!conversation.TryAnswer(messages[i], out answers[i].Text))
            {
                Free(answers, i);
                return PamStatus.ConversationError;
            }
        }

        // The modules free it, by the same C library.
        *responses = answers;
        return PamStatus.Success;
    }

    private unsafe bool TryAnswer(NativeMessage* message, out byte* answer)
    {
        answer = null;
        switch (message->Style)
        {
            case AskSecret:
                LastShown = Text(message->Text);
                answer = Copy(call.Password);
                return true;
            case AskVisible:
                answer = Copy([.. Encoding.UTF8.GetBytes(call.UserName), 0]);
                return true;
            case TellError:
                LastShown = Text(message->Text);
                Keep(LastShown);
                return true;
            case TellText:
                Keep(Text(message->Text));
                return true;
            default:
                return false;
        }
    }

    private void Keep(string text)
    {
        if (_messages.Count < MaxKept)
        {
            _messages.Add(text);
        }
    }

    private static unsafe string Text(byte* text) => (Marshal.PtrToStringUTF8((nint)text) ?? "").Trim();

    private static unsafe byte* Copy(ReadOnlySpan<byte> text)
    {
        var copy = (byte*)NativeMemory.Alloc((nuint)text.Length);
        text.CopyTo(new Span<byte>(copy, text.Length));
        return copy;
    }

    private static unsafe void Free(NativeResponse* answers, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (answers[i].Text != null)
            {
                NativeMemory.Clear(answers[i].Text, (nuint)MemoryMarshal.CreateReadOnlySpanFromNullTerminated(answers[i].Text).Length);
                NativeMemory.Free(answers[i].Text);
            }
        }

        NativeMemory.Free(answers);
    }
}
