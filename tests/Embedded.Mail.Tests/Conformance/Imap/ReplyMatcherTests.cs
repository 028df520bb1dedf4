namespace Embedded.Mail.Tests.Conformance.Imap;

public sealed class ReplyMatcherTests
{
    [TestCase("search 1 2", "SEARCH 1 2", ExpectedResult = true)]
    [TestCase("search 1", "SEARCH 1 2", ExpectedResult = false)]
    [TestCase("search 1 2", "SEARCH 1", ExpectedResult = false)]
    [TestCase("ok [read-write]", "OK [READ-WRITE] Select (0.1 secs) done", ExpectedResult = true)]
    [TestCase("ok [unseen 1", "OK [UNSEEN 12] First", ExpectedResult = true)]
    [TestCase("ok [unseen 1]", "OK [UNSEEN 12] First", ExpectedResult = false)]
    [TestCase("no [trycreate]", "NO Mailbox \"x\" doesn't exist", ExpectedResult = false)]
    [TestCase("ok [permanentflags $] other", "OK [PERMANENTFLAGS (\\Seen \\*)] Flags permitted", ExpectedResult = false)]
    [TestCase("ok [permanentflags $]", "OK [PERMANENTFLAGS (\\Seen \\*)] Flags permitted", ExpectedResult = true)]
    [TestCase("1 fetch (flags (\\seen))", "1 FETCH (UID 5 FLAGS (\\Seen \\Recent))", ExpectedResult = true)]
    [TestCase("1 fetch (flags (\\seen))", "1 FETCH (UID 5 FLAGS (\\Seen \\Flagged))", ExpectedResult = false)]
    [TestCase("1 fetch (flags (\\seen \\flagged) uid 5)", "1 FETCH (UID 5 FLAGS (\\Flagged \\Seen))", ExpectedResult = true)]
    [TestCase("1 fetch (flags (\\seen \\flagged))", "1 FETCH (FLAGS (\\Seen))", ExpectedResult = false)]
    [TestCase("1 fetch ($!ordered uid 5 flags $)", "1 FETCH (FLAGS () UID 5)", ExpectedResult = false)]
    [TestCase("1 fetch ($!unordered=2 $!noextra uid 5)", "1 FETCH (UID 5 FLAGS ())", ExpectedResult = false)]
    [TestCase("1 fetch ($!unordered=2 $!noextra $!ignore=modseq $!ignore=x uid 5)", "1 FETCH (MODSEQ x UID 5)", ExpectedResult = true)]
    [TestCase("1 fetch ($!unordered=2 $!ban=flags uid 5)", "1 FETCH (UID 5 FLAGS ())", ExpectedResult = false)]
    [TestCase("1 fetch (body[header.fields (from)] a)", "1 FETCH (FLAGS () BODY[HEADER.FIELDS (FROM)] a)", ExpectedResult = true)]
    [TestCase("status x (messages 1)", "STATUS x (RECENT 0 MESSAGES 1)", ExpectedResult = true)]
    [TestCase("status x (messages 0)", "STATUS x (RECENT 0 MESSAGES 1)", ExpectedResult = false)]
    [TestCase("list (\\noselect) \"/\" a", "LIST (\\HasChildren \\Noselect) \"/\" \"a\"", ExpectedResult = true)]
    [TestCase("list () \"/\" ${case:INBOX}", "LIST () \"/\" inbox", ExpectedResult = false)]
    [TestCase("esearch (tag $tag) all 1", "ESEARCH (TAG \"7\") ALL 1", ExpectedResult = true)]
    [TestCase("esearch (tag $tag) all 1", "ESEARCH (TAG \"8\") ALL 1", ExpectedResult = false)]
    [TestCase("esearch (tag $tag) partial (6:6 nil)", "ESEARCH (TAG \"7\") PARTIAL (6:6 \"NIL\")", ExpectedResult = false)]
    [TestCase("thread (1)(2 (3)(4))", "THREAD (1)(2 (3)(4))", ExpectedResult = true)]
    [TestCase("thread (1)(2 (3)(4))", "THREAD (1)(2 (4)(3))", ExpectedResult = false)]
    [TestCase("thread (1)(2)", "THREAD (1 2)", ExpectedResult = false)]
    [TestCase("x $a:$a", "x 1:1", ExpectedResult = true)]
    [TestCase("x $a:$a", "x 1:2", ExpectedResult = false)]
    [TestCase("x $$a", "x $a", ExpectedResult = true)]
    [TestCase("$3 expunge", "2 EXPUNGE", ExpectedResult = true)]
    [TestCase("$3 expunge", "3 EXPUNGE", ExpectedResult = false)]
    public bool Reply_fits_or_not(string expected, string actual)
    {
        var matcher = new ReplyMatcher(new ScriptVariables(), "7", static number => number == 1 ? 0 : number - 1);
        return matcher.Fits(ListRule.Apply(ArgumentReader.Read(expected)), ArgumentReader.Read(actual));
    }

    [Test]
    public void Variable_keeps_what_a_whole_reply_gave_it_and_nothing_else()
    {
        var variables = new ScriptVariables();
        var matcher = new ReplyMatcher(variables, "7", static number => number);
        var expected = ListRule.Apply(ArgumentReader.Read("1 fetch (uid $uid flags (\\seen))"));
        Assert.That(matcher.Fits(expected, ArgumentReader.Read("1 FETCH (UID 5 FLAGS ())")), Is.False);
        Assert.That(variables["uid"], Is.Null);
        Assert.That(matcher.Fits(expected, ArgumentReader.Read("1 FETCH (UID 6 FLAGS (\\Seen))")), Is.True);
        Assert.That(variables["uid"], Is.EqualTo("6"));
        Assert.That(matcher.Fits(expected, ArgumentReader.Read("1 FETCH (UID 7 FLAGS (\\Seen))")), Is.False);
    }

    [TestCase("12", ExpectedResult = true)]
    [TestCase("11", ExpectedResult = false)]
    public bool Modseqs_grow_with_their_numbers(string modSeq)
    {
        var variables = new ScriptVariables { ["modseq1"] = "10" };
        var matcher = new ReplyMatcher(variables, "7", static number => number);
        return matcher.Fits(ListRule.Apply(ArgumentReader.Read("1 fetch (modseq ($modseq3))")), ArgumentReader.Read($"1 FETCH (MODSEQ ({modSeq}))"));
    }
}
