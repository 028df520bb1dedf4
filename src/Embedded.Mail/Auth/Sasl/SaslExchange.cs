using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>
/// One SASL exchange as a protocol sees it: lines of base64 in, <see cref="SaslStep"/> out. Call <see cref="StartAsync"/> once, then <see cref="RespondAsync"/> for every
/// line while the step is a challenge.
/// </summary>
internal sealed class SaslExchange(ISaslMechanism mechanism, int maxResponseLength)
{
    private SaslStep.Success? _accepted;

    /// <summary>Begins.</summary>
    /// <param name="initialResponse">
    /// The initial response as sent with the command, in base64; <c>=</c> stands for an empty one (RFC 4959 §3, RFC 5034 §4); null when there is none.
    /// </param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public ValueTask<SaslStep> StartAsync(ReadOnlyMemory<byte>? initialResponse, CancellationToken cancellationToken)
    {
        if (initialResponse is not { } response)
        {
            return mechanism.ClientFirst
                ? ValueTask.FromResult<SaslStep>(new SaslStep.Challenge(default))
                : AskAsync(default, cancellationToken);
        }

        if (!mechanism.ClientFirst)
        {
            return mechanism.TakesUnaskedResponse
                ? RespondToUnaskedAsync(response, cancellationToken)
                : ValueTask.FromResult<SaslStep>(new SaslStep.BadResponse("The mechanism has no initial response"));
        }

        return response.Span.SequenceEqual("="u8)
            ? AskAsync(default, cancellationToken)
            : DecodeAndAskAsync(response, cancellationToken);
    }

    /// <summary>Takes one line from the client, without its line end.</summary>
    public ValueTask<SaslStep> RespondAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        return line.Span.SequenceEqual("*"u8)
            ? ValueTask.FromResult<SaslStep>(new SaslStep.Cancelled())
            : DecodeAndAskAsync(line, cancellationToken);
    }

    private async ValueTask<SaslStep> RespondToUnaskedAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        await mechanism.NextAsync(default, cancellationToken);
        return response.Span.SequenceEqual("="u8)
            ? await AskAsync(default, cancellationToken)
            : await DecodeAndAskAsync(response, cancellationToken);
    }

    private async ValueTask<SaslStep> DecodeAndAskAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        if (line.Length > maxResponseLength)
        {
            return new SaslStep.BadResponse("Authentication response is too long");
        }

        // The buffer may hold a password: wiped when it has been used.
        var buffer = new byte[Base64.GetMaxDecodedFromUtf8Length(line.Length)];
        try
        {
            return IsStrictBase64(line.Span)
                && Base64.DecodeFromUtf8(line.Span, buffer, out _, out var length) == OperationStatus.Done
                ? await AskAsync(buffer.AsMemory(0, length), cancellationToken)
                : new SaslStep.BadResponse("Invalid base64 data in authentication response");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private async ValueTask<SaslStep> AskAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (_accepted is { } accepted)
        {
            return response.IsEmpty ? accepted : new SaslStep.BadResponse("Empty response expected");
        }

        return await mechanism.NextAsync(response, cancellationToken) switch
        {
            SaslTurn.Ask ask => Challenge(ask.Challenge),
            SaslTurn.Malformed malformed => new SaslStep.BadResponse(malformed.Reason),
            SaslTurn.Decided { Result: AuthResult.Success success, LastChallenge: var last } => Accept(new SaslStep.Success(success.User) { Referral = success.Referral }, last),
            SaslTurn.Decided decided => new SaslStep.Failure(decided.Result),
            var other => throw new InvalidOperationException($"Unknown SASL turn {other.GetType()}."),
        };
    }

    private SaslStep Accept(SaslStep.Success accepted, ReadOnlyMemory<byte> lastChallenge)
    {
        if (lastChallenge.IsEmpty)
        {
            return accepted;
        }

        _accepted = accepted;
        return Challenge(lastChallenge);
    }

    private static SaslStep.Challenge Challenge(ReadOnlyMemory<byte> challenge)
    {
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(challenge.Length)];
        Base64.EncodeToUtf8(challenge.Span, text, out _, out _);
        return new SaslStep.Challenge(text);
    }

    // The decoder skips white space; RFC 4648 §3.3 and IMAP's grammar know none.
    private static bool IsStrictBase64(ReadOnlySpan<byte> line) => line.IndexOfAny(" \t\r\n"u8) < 0;
}
