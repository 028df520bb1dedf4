using System.Globalization;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>A line of a script, its literals included.</summary>
/// <param name="Number">Where it begins, counted from 1.</param>
/// <param name="Text">The text up to the first literal.</param>
/// <param name="Literals">The literals, each with the text that follows it.</param>
internal sealed record ScriptLine(int Number, string Text, IReadOnlyList<ScriptLiteral> Literals)
{
    /// <summary>The first word, which ends at a space.</summary>
    public string FirstWord => Text.Split(' ', 2)[0];

    /// <summary>The line without its first word.</summary>
    public ScriptLine Rest => this with { Text = Text.Contains(' ') ? Text[(Text.IndexOf(' ') + 1)..].TrimStart(' ') : "" };

    /// <summary>The line as arguments.</summary>
    public IReadOnlyList<ImapArgument> ToArguments() => ArgumentReader.Read(string.Concat(Literals
        .Select(literal => string.Create(CultureInfo.InvariantCulture, $"{{{literal.Octets.Length}}}\r\n{literal.Octets}{literal.TextAfter}")).Prepend(Text)));

    public override string ToString() => Text + string.Concat(Literals.Select(literal => $"{{{literal.Octets.Length}}}...{literal.TextAfter}"));
}

/// <summary>A literal of a line.</summary>
/// <param name="Octets">What it holds, a character for each octet.</param>
/// <param name="IsBinary">Whether it is one of BINARY, <c>~{5}</c>.</param>
/// <param name="TextAfter">The text up to the next literal.</param>
internal sealed record ScriptLiteral(string Octets, bool IsBinary, string TextAfter);
