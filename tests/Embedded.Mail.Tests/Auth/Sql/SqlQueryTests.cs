using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sql;

namespace Embedded.Mail.Tests.Auth.Sql;

public sealed class SqlQueryTests
{
    private static readonly AuthRequest Request = new("Bob'; DROP TABLE users; --@example.org", "imap");

    [TestCase("SELECT 1", "SELECT 1")]
    [TestCase("a = '%n'", "a = @mail0|Bob'; DROP TABLE users; --")]
    [TestCase("a = %n", "a = @mail0|Bob'; DROP TABLE users; --")]
    [TestCase("a = \"%d\"", "a = @mail0|example.org")]
    [TestCase("'%d' || '%d' || %d", "@mail0 || @mail1 || @mail2|example.org|example.org|example.org")]
    [TestCase("'/var/mail/%d/%1n/it''s' AS home", "@mail0 AS home|/var/mail/example.org/B/it's")]
    [TestCase("a = '%Ud' AND b = '%{service}' AND c = %{domain}", "a = @mail0 AND b = @mail1 AND c = @mail2|EXAMPLE.ORG|imap|example.org")]
    [TestCase("a LIKE '%%@%d' AND b LIKE '%%x'", "a LIKE @mail0 AND b LIKE '%x'|%@example.org")]
    [TestCase("a %% 2 = %-1.1d", "a % 2 = @mail0|g")]
    [TestCase("a='%d'::int", "a=@mail0::int|example.org")]
    [TestCase("'it''s' || '%d'", "'it''s' || @mail0|example.org")]
    [TestCase("'' || '%d'", "'' || @mail0|example.org")]
    [TestCase("\"col'umn\" = '%d'", "\"col'umn\" = @mail0|example.org")]
    [TestCase("`col'umn` = '%d'", "`col'umn` = @mail0|example.org")]
    [TestCase("a -- it's %u\n= '%d'", "a -- it's %u\n= @mail0|example.org")]
    [TestCase("a /* it's %u */ = '%d'", "a /* it's %u */ = @mail0|example.org")]
    [TestCase("a = $$it's$$ || '%d'", "a = $$it's$$ || @mail0|example.org")]
    [TestCase("a = $t$it's $$ $t$ || '%d'", "a = $t$it's $$ $t$ || @mail0|example.org")]
    [TestCase("a$b = '%d' AND c$d = 1", "a$b = @mail0 AND c$d = 1|example.org")]
    [TestCase("a-'%d'/2", "a-@mail0/2|example.org")]
    public void Variables_become_parameters_with_the_quotes_around_them(string text, string expected) =>
        Assert.That(Describe(text, new SqlOptions()), Is.EqualTo(expected));

    [TestCase("a = '%n", "quoted text does not end")]
    [TestCase("a = '%y'", "unknown variable %y")]
    [TestCase("a = %", "not complete")]
    [TestCase("a % b", "unknown variable %")]
    [TestCase("a = '%{user'", "no closing brace")]
    [TestCase("a = %{user", "no closing brace")]
    [TestCase("`%n` = 1", "a variable cannot stand here")]
    [TestCase("$$%n$$ = 1", "a variable cannot stand here")]
    [TestCase("a = E'%n'", "prefix")]
    [TestCase("a = 'x\\' || '%n'", "BackslashEscapes")]
    [TestCase("a /* '%n'", "*/ is missing")]
    [TestCase("a ` '%n'", "` is missing")]
    public void A_query_that_cannot_be_read_is_refused(string text, string error) =>
        Assert.That(() => SqlQueryParser.Parse(text, new SqlOptions()), Throws.TypeOf<FormatException>().With.Message.Contains(error));

    [TestCase(true, "a = 'it\\'s' AND b = '%d'", "a = 'it\\'s' AND b = @mail0|example.org")]
    [TestCase(true, "a = 'it\\'s %d\\n\\\\'", "a = @mail0|it's example.org\n\\")]
    [TestCase(true, "a LIKE '\\_%d'", "a LIKE @mail0|\\_example.org")]
    [TestCase(false, "a = '\\' AND b = '%d'", "a = '\\' AND b = @mail0|example.org")]
    [TestCase(false, "a = '\\%d'", "a = @mail0|\\example.org")]
    public void A_backslash_means_what_the_option_says(bool escapes, string text, string expected) =>
        Assert.That(Describe(text, new SqlOptions { BackslashEscapes = escapes }), Is.EqualTo(expected));

    [TestCase("@", "@mail0, @mail1")]
    [TestCase(":", ":mail0, :mail1")]
    [TestCase("?", "?, ?")]
    public void Parameters_are_marked_as_the_provider_wants_it(string marker, string expected) =>
        Assert.That(SqlQueryParser.Parse("'%n', '%d'", new SqlOptions { ParameterMarker = marker }).Text, Is.EqualTo(expected));

    [Test]
    public void Text_that_no_data_base_can_have_is_nobodys_name() =>
        Assert.That(SqlQueryParser.Parse("'%u'", new SqlOptions()).Bind(new AuthRequest("a\0b", "imap").ToVariables()), Is.Null);

    [Test]
    public void Every_prefix_of_a_query_is_read_or_refused()
    {
        const string Query = "SELECT /* a */ 'x''y%n' AS a, \"b\", `c`, $$d$$, %{domain} -- %u\nFROM t WHERE a %% 2 = '%-1.2Lu'";
        for (var length = 0; length <= Query.Length; length++)
        {
            Assert.That(() => SqlQueryParser.FindError(Query[..length], new SqlOptions()), Throws.Nothing, Query[..length]);
        }
    }

    private static string Describe(string text, SqlOptions options)
    {
        var query = SqlQueryParser.Parse(text, options);
        return string.Join('|', [query.Text, .. query.Bind(Request.ToVariables())!.Value]);
    }
}
