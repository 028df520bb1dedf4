namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>Runs one group of a script: sends its commands, and compares all that comes with what is expected.</summary>
/// <param name="script">The script.</param>
/// <param name="group">The group.</param>
/// <param name="client">The connection.</param>
/// <param name="variables">The variables of the script.</param>
/// <param name="nextMessage">Gives the next message to append.</param>
internal sealed class GroupRun(Script script, ScriptGroup group, ScriptClient client, ScriptVariables variables, Func<MboxMessage> nextMessage)
{
    private readonly HashSet<ScriptExpectation> _met = [];
    private readonly AppendedMessage _append = new(variables["mailbox"]!, nextMessage);
    private string _firstTag = "";

    /// <summary>Runs it.</summary>
    /// <exception cref="ScriptException">The server did otherwise.</exception>
    public async Task RunAsync()
    {
        client.View.BeginGroup();
        client.Receiver = Take;
        _firstTag = client.NextTag;
        foreach (var command in group.Commands)
        {
            await SendAsync(command);
        }

        await client.ReceiveAllAsync();
        if (group.Untagged.Find(expectation => expectation.Presence == ScriptPresence.Required && !_met.Contains(expectation)) is { } missing)
        {
            throw Failure(missing.Line, $"nothing came that fits: {missing.Line}");
        }

        if (client.IsEnded && !group.Untagged.Exists(expectation => expectation.Presence != ScriptPresence.Forbidden && expectation.Reply[0].Is("BYE")))
        {
            throw Failure(group.Commands[0].Line, "the server ended the connection");
        }
    }

    private static ScriptException Failure(ScriptLine line, string message) => new($"Line {line.Number}: {message}");

    private Task SendAsync(ScriptCommand command)
    {
        try
        {
            var literals = command.Line.Literals
                .Select(literal => new ScriptLiteral(variables.Expand(literal.Octets, isStrict: false), literal.IsBinary, variables.Expand(literal.TextAfter)));
            var (text, message) = _append.Complete(variables.Expand(command.Line.Text), command.Line.Literals.Count > 0);
            return client.SendAsync(command, text, message is null ? [.. literals] : [message]);
        }
        catch (ScriptException e)
        {
            throw Failure(command.Line, e.Message);
        }
    }

    private void Take(IReadOnlyList<ImapArgument> reply, CommandInProgress? tagged)
    {
        if (tagged is not null)
        {
            TakeTagged(reply, tagged);
        }
        else
        {
            TakeUntagged(reply);
        }
    }

    private void TakeTagged(IReadOnlyList<ImapArgument> reply, CommandInProgress tagged)
    {
        var matcher = new ReplyMatcher(variables, tagged.Tag, client.View.CurrentNumber);
        if (!matcher.Fits(tagged.Command.Reply!, reply))
        {
            throw Failure(tagged.Command.Line, $"another tagged reply was expected to: {tagged.Text}");
        }
    }

    private void TakeUntagged(IReadOnlyList<ImapArgument> reply)
    {
        var matcher = new ReplyMatcher(variables, _firstTag, client.View.CurrentNumber);
        var isExpected = false;
        foreach (var expectation in group.Untagged)
        {
            if (!matcher.Fits(expectation.Reply, reply, keeps: expectation.Presence != ScriptPresence.Forbidden))
            {
                continue;
            }

            if (expectation.Presence == ScriptPresence.Forbidden)
            {
                throw Failure(expectation.Line, $"came, and must not: {expectation.Line}");
            }

            _ = _met.Add(expectation);
            isExpected = true;
        }

        if (!isExpected && (!script.Header.IgnoresExtraUntagged || reply[0].Is("BAD")))
        {
            throw Failure(group.Commands[0].Line, "the last untagged reply was not expected");
        }
    }
}
