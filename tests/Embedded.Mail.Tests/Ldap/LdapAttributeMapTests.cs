using System.Collections.Immutable;
using Embedded.Mail.Auth;
using Embedded.Mail.Ldap.Queries;
using Embedded.Mail.Ldap.Wire;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Ldap;

public sealed class LdapAttributeMapTests
{
    private static readonly LdapEntry Alice = new(1, "uid=alice,ou=people", ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.OrdinalIgnoreCase)
        .Add("uid", ["alice"])
        .Add("mail", ["alice@example.org", "a@example.org"])
        .Add("quotaBytes", ["1000"])
        .Add("activePath", ["primaryPath"])
        .Add("primaryPath", ["/srv/one"])
        .Add("empty", []));

    [TestCase("uid=user", "user=alice")]
    [TestCase("uid", "uid=alice")]
    [TestCase("UID=user", "user=alice")]
    [TestCase("uid=user, mail=email", "user=alice email=alice@example.org")]
    [TestCase("nosuch=x,uid=user", "user=alice")]
    [TestCase("empty=x", "")]
    [TestCase("quotaBytes=quota_rule=*:bytes=%$", "quota_rule=*:bytes=1000")]
    [TestCase("quotaBytes=quota_rule=*:bytes=", "quota_rule=*:bytes=1000")]
    [TestCase("nosuch=quota_rule=*:bytes=%$", "")]
    [TestCase("=quota_rule=*:bytes=%{ldap:quotaBytes}", "quota_rule=*:bytes=1000")]
    [TestCase("=quota_rule=*:bytes=%{ldap:nosuch:7}", "quota_rule=*:bytes=7")]
    [TestCase("=quota_rule=*:bytes=%{ldap:nosuch}", "quota_rule=*:bytes=")]
    [TestCase("=home=/home/%d/%n", "home=/home/example.org/bob")]
    [TestCase("=proxy", "proxy=")]
    [TestCase("=proxy=y", "proxy=y")]
    [TestCase("=home=%{ldap_ptr:activePath}, !primaryPath, !secondaryPath", "home=/srv/one")]
    [TestCase("=home=%{ldap_ptr:nosuch:/none}", "home=/none")]
    [TestCase("=dn=%{ldap_dn}", "dn=uid=alice,ou=people")]
    [TestCase("=x=%U{ldap:uid}%2{ldap:quotaBytes}", "x=ALICE10")]
    [TestCase("uid=user,=home=/home/%u", "user=alice home=/home/alice")]
    [TestCase("uid=userdb_%s", "userdb_imap=alice")]
    [TestCase("", "")]
    public void Entries_become_fields(string map, string expected) =>
        Assert.That(string.Join(' ', Read(map).Select(field => $"{field.Key}={field.Value}")), Is.EqualTo(expected));

    [TestCase("uid=user,userPassword=password", "uid,userPassword")]
    [TestCase("uid=user,UID=login", "uid")]
    [TestCase("=home=%{ldap:a:x}/%{ldap_ptr:b}, !c, d=e=%{ldap:f}", "a,b,c,d,f")]
    [TestCase("=home=/home/%n", "1.1")]
    [TestCase("", "")]
    public void Only_what_is_needed_is_asked_for(string map, string attributes) =>
        Assert.That(string.Join(',', LdapAttributeMap.Parse(map, "PassAttributes").Attributes), Is.EqualTo(attributes));

    [Test]
    public void Attributes_of_fields_left_out_are_not_asked_for() =>
        Assert.That(LdapAttributeMap.Parse("uid=user,userPassword=password", "PassAttributes", "password").Attributes, Is.EqualTo((string[])["uid"]));

    [TestCase("@mail=%{ldap:mailDN}", "second userdb")]
    [TestCase("=uid=%{ldap:uidNumber@mail}", "second userdb")]
    [TestCase("uid=", "name is missing")]
    [TestCase("=home=%{nosuch}", "unknown variable")]
    [TestCase("=home=%Q", "unknown variable")]
    public void Wrong_maps_are_refused_and_say_why(string map, string error) =>
        Assert.That(
            () => LdapAttributeMap.Parse(map, "UserAttributes"),
            Throws.TypeOf<FormatException>().With.Message.Contains(error).And.Message.StartsWith("LdapOptions.UserAttributes"));

    [Test]
    public void All_values_of_a_name_are_names()
    {
        var reader = new LdapFieldReader(LdapAttributeMap.Parse("mail=user", "IterateAttributes"), SuiteLog.For<object>());
        Assert.That(reader.ReadAll(Alice, new AuthRequest("", ""), "user"), Is.EqualTo((string[])["alice@example.org", "a@example.org"]));
    }

    [Test]
    public void Values_are_not_expanded_again()
    {
        var entry = Alice with { Attributes = Alice.Attributes.SetItem("uid", ["%u%{user}"]) };
        var reader = new LdapFieldReader(LdapAttributeMap.Parse("uid=x,=y=%{ldap:uid}", "UserAttributes"), SuiteLog.For<object>());
        Assert.That(reader.Read(entry, new AuthRequest("bob", "imap")).Select(field => field.Value), Is.All.EqualTo("%u%{user}"));
    }

    private static IEnumerable<KeyValuePair<string, string>> Read(string map) =>
        new LdapFieldReader(LdapAttributeMap.Parse(map, "UserAttributes"), SuiteLog.For<object>()).Read(Alice, new AuthRequest("bob@example.org", "imap"));
}
