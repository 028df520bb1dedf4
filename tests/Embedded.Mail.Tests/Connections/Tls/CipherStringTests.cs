using System.Net.Security;
using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Tests.Connections.Tls;

[Parallelizable(ParallelScope.All)]
public sealed class CipherStringTests
{
    [TestCase("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256")]
    [TestCase("ECDHE+AESGCM:!aECDSA", "ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256")]
    [TestCase("ECDHE+AESGCM:!aECDSA:ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256")]
    [TestCase("AESGCM+aRSA:-kRSA:kRSA+AES128+SHA1", "ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256 AES128-SHA")]
    [TestCase("AESGCM+aRSA:+ECDHE", "AES256-GCM-SHA384 AES128-GCM-SHA256 ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256")]
    [TestCase("AES128-SHA,AES256-SHA CHACHA20+aRSA:@STRENGTH", "AES256-SHA ECDHE-RSA-CHACHA20-POLY1305 AES128-SHA")]
    [TestCase("DHE-RSA-AES256-GCM-SHA384:AES128-SHA:@SECLEVEL=1", "AES128-SHA")]
    public void String_stands_for_suites_in_order(string text, string names) =>
        Assert.That(CipherString.Expand(text).Select(suite => suite.Name), Is.EqualTo(names.Split(' ')));

    [Test]
    public void Default_of_dovecot_leaves_only_what_keeps_its_secrets()
    {
        var suites = CipherString.Expand("ALL:!kRSA:!SRP:!kDHd:!DSS:!aNULL:!eNULL:!EXPORT:!DES:!3DES:!MD5:!PSK:!RC4:!ADH:!LOW@STRENGTH".Replace("@", ":@", StringComparison.Ordinal));
        Assert.That(suites.Select(suite => suite.Name), Has.All.StartsWith("ECDHE-"));
        Assert.That(suites, Has.Count.EqualTo(18));
    }

    [TestCase("", "'' leaves no cipher suite that can be served.")]
    [TestCase("RC4:3DES", "'RC4:3DES' leaves no cipher suite that can be served.")]
    [TestCase("HIGH:!ALL", "'HIGH:!ALL' leaves no cipher suite that can be served.")]
    [TestCase("HIGH:QUITE", "'QUITE' is unknown.")]
    [TestCase("HIGH:!AES+QUITE", "'QUITE' is unknown.")]
    [TestCase("HIGH:@WEAKNESS", "'@WEAKNESS' is unknown.")]
    public void String_that_cannot_be_served_is_refused_with_the_reason(string text, string message) =>
        Assert.That(() => CipherString.Expand(text), Throws.InstanceOf<FormatException>().With.Message.EqualTo(message));

    [Test]
    public void Platform_decides_where_nothing_is_said() => Assert.Multiple(() =>
    {
        Assert.That(CipherString.Read(null, null), Is.Null);
        Assert.That(CipherString.Read("PROFILE=SYSTEM", null), Is.Null);
    });

    [Test]
    public void Suites_of_one_version_leave_the_other_as_it_is()
    {
        var list = CipherString.Read("AES128-SHA", null)!;
        Assert.That(list, Does.Contain(TlsCipherSuite.TLS_AES_128_GCM_SHA256).And.Contain(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA));
        var suites = CipherString.Read(null, "TLS_AES_256_GCM_SHA384")!;
        Assert.That(suites[0], Is.EqualTo(TlsCipherSuite.TLS_AES_256_GCM_SHA384));
        Assert.That(suites, Has.None.EqualTo(TlsCipherSuite.TLS_AES_128_GCM_SHA256).And.Some.EqualTo(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256));
    }
}
