using Embedded.Mail.Mime;

namespace Embedded.Mail.Sieve;

/// <summary>Compiles Sieve scripts and runs them (RFC 5228). Safe for any number of callers at once; does no I/O of its own.</summary>
public interface ISieveEngine
{
    /// <summary>The extensions that scripts may <c>require</c>, as ManageSieve's SIEVE capability lists them (RFC 5804 §1.7).</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Compiles a script.</summary>
    /// <param name="script">The script in UTF-8.</param>
    /// <param name="name">Its name, for diagnostics.</param>
    /// <param name="includes">Gives the text of an included script (RFC 6609) by location (<c>personal</c>, <c>global</c>) and name; null when there is none.</param>
    SieveCompilation Compile(ReadOnlyMemory<byte> script, string name, Func<string, string, ReadOnlyMemory<byte>?> includes);

    /// <summary>Runs a compiled script on a message.</summary>
    /// <param name="script">What <see cref="Compile"/> gave.</param>
    /// <param name="message">The message.</param>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="context">What the script may ask besides: mailboxes, metadata, duplicates.</param>
    /// <param name="cancellationToken">Ends the run; no action has then been taken, for actions are only collected.</param>
    /// <returns>The actions in order, with the implicit keep already worked out (RFC 5228 §2.10.2); on an error at run time the actions to fall back to.</returns>
    ValueTask<SieveResult> RunAsync(
        SieveScript script, MessageBody message, SieveEnvelope envelope, ISieveContext context, CancellationToken cancellationToken);
}
