using System.Globalization;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>Reads the message number that most commands begin with.</summary>
internal static class MessageNumber
{
    /// <summary>Reads a number and makes it the index of a message that is there and not marked as deleted.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, Maildrop maildrop, out int index, out Pop3Reply? refusal)
    {
        index = -1;
        var sent = rest;
        if (!Pop3Line.TryReadNumber(ref rest, "Message number", out var number, out var error))
        {
            refusal = Pop3Reply.Bad(error!);
            return false;
        }

        if (number == 0 || number > (ulong)maildrop.Count)
        {
            rest = sent;
            refusal = Pop3Reply.Error(string.Create(CultureInfo.InvariantCulture, $"There's no message {number}."));
            return false;
        }

        index = (int)number - 1;
        refusal = maildrop.IsDeleted(index) ? Pop3Reply.Error("Message is deleted.") : null;
        return refusal is null;
    }

    /// <summary>As <see cref="TryTake"/>, and nothing may follow.</summary>
    public static bool TryTakeLast(ReadOnlySpan<byte> rest, Maildrop maildrop, out int index, out Pop3Reply? refusal)
    {
        if (!TryTake(ref rest, maildrop, out index, out refusal))
        {
            return false;
        }

        refusal = rest.IsEmpty ? null : Pop3Reply.Bad($"Noise after message number: {Pop3Line.Printable(rest)}");
        return refusal is null;
    }
}
