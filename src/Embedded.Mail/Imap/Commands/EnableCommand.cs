using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>ENABLE (RFC 9051 §6.3.1): extensions that change what the client gets unasked. Unknown ones are passed over.</summary>
internal static class EnableCommand
{
    private static readonly (string Name, ImapFeatures Feature)[] Known =
    [
        ("IMAP4rev2", ImapFeatures.Rev2),
        ("CONDSTORE", ImapFeatures.CondStore),
        ("QRESYNC", ImapFeatures.QResync),
        ("UIDONLY", ImapFeatures.UidOnly),
        ("UTF8=ACCEPT", ImapFeatures.Utf8),
    ];

    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        var asked = ImapFeatures.None;
        do
        {
            if (!reader.TryReadSpace() || !reader.TryReadAtom(out var name))
            {
                return ValueTask.FromResult(ImapResult.Bad(reader.Error));
            }

            asked |= FeatureOf(name);
        }
        while (reader.HasMore);

        Enable(session, asked);
        return ValueTask.FromResult(ImapResult.Ok("Enabled."));
    }

    private static void Enable(ImapSession session, ImapFeatures features)
    {
        _ = session.Output.Write("* ENABLED"u8);
        foreach (var (name, feature) in Known)
        {
            _ = features.HasFlag(feature) ? session.Output.Space().Text(name) : session.Output;
        }

        _ = session.Output.EndLine();
        session.Enable(features);
    }

    private static ImapFeatures FeatureOf(ReadOnlySpan<byte> asked)
    {
        foreach (var (name, feature) in Known)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(asked, name))
            {
                return feature;
            }
        }

        return ImapFeatures.None;
    }
}
