using Embedded.Mail.Auth;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Messages;

public sealed class MailUserTests
{
    [TestCase("alice", "alice", "")]
    [TestCase("alice@example.org", "alice", "example.org")]
    [TestCase("alice@office@example.org", "alice", "office@example.org")]
    [TestCase("@example.org", "", "example.org")]
    [TestCase("alice@", "alice", "")]
    public void Name_is_parted_at_its_first_at_sign_as_the_variables_part_it(string name, string localPart, string domain)
    {
        var user = new MailUser(name);
        var values = VariableValues.ForUser(user);
        Assert.That((user.LocalPart, user.Domain), Is.EqualTo((localPart, domain)));
        Assert.That((VariableExpander.Parse("%n").Expand(values), VariableExpander.Parse("%d").Expand(values)), Is.EqualTo((localPart, domain)));
    }
}
