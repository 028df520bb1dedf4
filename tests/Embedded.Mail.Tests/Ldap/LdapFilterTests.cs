using System.Formats.Asn1;
using Embedded.Mail.Auth;
using Embedded.Mail.Ldap.Queries;
using Embedded.Mail.Ldap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Ldap;

public sealed class LdapFilterTests
{
    [TestCase("(uid=alice)", "(uid=alice)")]
    [TestCase("uid=alice", "(uid=alice)")]
    [TestCase(" ( & (objectClass=posixAccount) (uid=alice) ) ", "(&(objectClass=posixAccount)(uid=alice))")]
    [TestCase("(|(uid=a)(!(mail=b))(&(x=1)(y=2)))", "(|(uid=a)(!(mail=b))(&(x=1)(y=2)))")]
    [TestCase("(mail=*)", "(mail=*)")]
    [TestCase("(cn=a*b*c)", "(cn=a*b*c)")]
    [TestCase("(cn=*b*)", "(cn=*b*)")]
    [TestCase("(cn=a*)", "(cn=a*)")]
    [TestCase("(cn=\\2a)", "(cn=\\2a)")]
    [TestCase("(cn=J\\c3\\bcrg)", "(cn=J\\c3\\bcrg)")]
    [TestCase("(cn=Jürg)", "(cn=J\\c3\\bcrg)")]
    [TestCase("(uidNumber>=1000)", "(uidNumber>=1000)")]
    [TestCase("(uidNumber<=1000)", "(uidNumber<=1000)")]
    [TestCase("(cn~=alyce)", "(cn~=alyce)")]
    [TestCase("(userAccountControl:1.2.840.113556.1.4.803:=2)", "(userAccountControl:1.2.840.113556.1.4.803:=2)")]
    [TestCase("(ou:dn:=people)", "(ou:dn:=people)")]
    [TestCase("(:dn:2.4.6:=x)", "(:dn:2.4.6:=x)")]
    [TestCase("(mail;lang-de=a)", "(mail;lang-de=a)")]
    [TestCase("(cn=)", "(cn=)")]
    public void Filters_are_read(string text, string expected)
    {
        Assert.That(LdapFilterParser.TryParse(text, out var filter, out var error), Is.True, error);
        Assert.That(filter!.ToString(), Is.EqualTo(expected));
    }

    [TestCase("", "'=' expected")]
    [TestCase("()", "'=' expected")]
    [TestCase("(uid)", "'=' expected")]
    [TestCase("(uid=a", "')' expected")]
    [TestCase("(uid=a))", "text after the filter's end")]
    [TestCase("(uid=a)(uid=b)", "text after the filter's end")]
    [TestCase("(&)", "a filter is expected after")]
    [TestCase("(!(a=1)(b=2))", "'!' takes one filter")]
    [TestCase("(=a)", "an attribute is expected before '='")]
    [TestCase("(u id=a)", "'u id' is no attribute's name")]
    [TestCase("(uid=\\2)", "two hexadecimal digits")]
    [TestCase("(uid=\\zz)", "two hexadecimal digits")]
    [TestCase("(uid=**)", "'*' has nothing beside it")]
    [TestCase("(uid=a(b)", "')' expected")]
    [TestCase("(a:b:c:d:=e)", "a matching rule")]
    public void Wrong_filters_are_refused_and_say_why(string text, string error)
    {
        Assert.That(LdapFilterParser.TryParse(text, out _, out var actual), Is.False);
        Assert.That(actual, Does.Contain(error));
    }

    [Test]
    public void Deep_nesting_is_refused()
    {
        var text = string.Concat(Enumerable.Repeat("(!", 10_000)) + "(a=b)" + new string(')', 10_000);
        Assert.That(LdapFilterParser.TryParse(text, out _, out var error), Is.False);
        Assert.That(error, Does.Contain("too many parentheses"));
    }

    [Test]
    public void The_form_on_the_wire_is_that_of_the_rfc()
    {
        Assert.That(LdapFilterParser.TryParse("(&(a=b)(c=*)(d=e*f))", out var filter, out var error), Is.True, error);
        var writer = new AsnWriter(AsnEncodingRules.BER);
        filter!.Write(writer);
        Assert.That(
            Convert.ToHexStringLower(writer.Encode()),
            Is.EqualTo("a018" + "a306" + "040161" + "040162" + "870163" + "a40b" + "040164" + "3006" + "800165" + "820166"));
    }

    [TestCase("alice")]
    [TestCase("*")]
    [TestCase("a*")]
    [TestCase("alice)(uid=bob")]
    [TestCase("alice))(|(uid=*")]
    [TestCase("\\2a")]
    [TestCase("\\")]
    [TestCase("a\0b")]
    [TestCase("ä€😀")]
    [TestCase("%u%{user}")]
    [TestCase("a=b,ou=admins")]
    [TestCase("(")]
    [TestCase(" ")]
    [TestCase("")]
    public void A_user_name_is_one_value_and_never_more(string user)
    {
        var template = LdapFilterTemplate.Parse("(&(objectClass=posixAccount)(uid=%u))", "PassFilter");
        var filter = (LdapFilter.Set)template.Expand(new AuthRequest(user, "imap").ToVariables());

        Assert.That(filter.Parts, Has.Length.EqualTo(2));
        Assert.That(filter.Parts[0].ToString(), Is.EqualTo("(objectClass=posixAccount)"));
        Assert.That(((LdapFilter.Comparison)filter.Parts[1]).Attribute, Is.EqualTo("uid"));
        Assert.That(System.Text.Encoding.UTF8.GetString(((LdapFilter.Comparison)filter.Parts[1]).Value.Span), Is.EqualTo(user));
    }

    [Test]
    public void Any_user_name_is_one_value()
    {
        var random = new Random(20261122);
        var template = LdapFilterTemplate.Parse("(|(uid=%u)(mail=%u@*)(member=uid=%u,ou=people))", "PassFilter");
        for (var i = 0; i < 5000; i++)
        {
            var user = random.GetString("ab*()\\=,+\"<>;# \0&|!:~é€%", random.Next(1, 12));
            var filter = (LdapFilter.Set)template.Expand(new AuthRequest(user, "imap").ToVariables());
            Assert.That(filter.Parts.Select(part => part.GetType().Name), Is.EqualTo((string[])["Comparison", "Substrings", "Comparison"]), user);
            Assert.That(System.Text.Encoding.UTF8.GetString(((LdapFilter.Comparison)filter.Parts[0]).Value.Span), Is.EqualTo(user));
        }
    }

    [Test]
    public void A_value_within_a_distinguished_name_within_a_filter_ends_neither()
    {
        var template = LdapFilterTemplate.Parse("(member=uid=%u,ou=people)", "PassFilter");
        var filter = (LdapFilter.Comparison)template.Expand(new AuthRequest("a,ou=admins", "imap").ToVariables());
        Assert.That(System.Text.Encoding.UTF8.GetString(filter.Value.Span), Is.EqualTo("uid=a\\2cou\\3dadmins,ou=people"));
    }

    [TestCase("uid=%u,ou=people", "a,ou=admins", "uid=a\\2cou\\3dadmins,ou=people")]
    [TestCase("uid=%n,dc=%Dd", "alice@mail.example.org", "uid=alice,dc=mail,dc=example,dc=org")]
    [TestCase("uid=%n,dc=%LDd", "alice@Mail.Example.ORG", "uid=alice,dc=mail,dc=example,dc=org")]
    [TestCase("uid=%n,dc=%Dd", "alice@a,dc=b.c", "uid=alice,dc=a\\2cdc\\3db,dc=c")]
    [TestCase("cn=%u", " #\"", "cn=\\20\\23\\22")]
    public void A_user_name_is_one_value_of_a_distinguished_name(string template, string user, string expected) =>
        Assert.That(LdapName.Parse(template, "AuthBindUserDn").Expand(new AuthRequest(user, "imap").ToVariables()), Is.EqualTo(expected));

    [TestCase("(uid=%u", "PassFilter")]
    [TestCase("(uid=%{nosuch})", "PassFilter")]
    [TestCase("(&(uid=%u)(%n=x y=))(", "PassFilter")]
    public void A_wrong_template_names_its_setting(string text, string setting) =>
        Assert.That(() => LdapFilterTemplate.Parse(text, setting), Throws.TypeOf<FormatException>().With.Message.StartsWith("LdapOptions." + setting));
}
