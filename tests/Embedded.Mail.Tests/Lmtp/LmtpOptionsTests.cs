using Embedded.Mail.Delivery;
using Embedded.Mail.Lmtp;

namespace Embedded.Mail.Tests.Lmtp;

public sealed class LmtpOptionsTests
{
    [Test]
    public void The_defaults_are_good()
    {
        Assert.That(new LmtpOptionsAttributeValidator().Validate(null, new LmtpOptions()).Succeeded);
        Assert.That(new LmtpOptionsRules().Validate(null, new LmtpOptions()).Succeeded);
        Assert.That(new DeliveryOptionsAttributeValidator().Validate(null, new DeliveryOptions()).Succeeded);
        Assert.That(new DeliveryOptionsRules().Validate(null, new DeliveryOptions { SpoolDirectory = Path.GetTempPath() }).Succeeded);
    }

    [Test]
    public void What_cannot_work_is_refused_with_the_name_of_the_option()
    {
        var attributes = new LmtpOptionsAttributeValidator();
        Assert.That(attributes.Validate(null, new LmtpOptions { MaxRecipients = 99 }).FailureMessage, Does.Contain("MaxRecipients"));
        Assert.That(attributes.Validate(null, new LmtpOptions { MaxMessageSize = -1 }).FailureMessage, Does.Contain("MaxMessageSize"));
        Assert.That(attributes.Validate(null, new LmtpOptions { HostName = "a\r\nb" }).FailureMessage, Does.Contain("HostName"));
        Assert.That(attributes.Validate(null, new LmtpOptions { Greeting = "x\n" }).FailureMessage, Does.Contain("Greeting"));
        Assert.That(attributes.Validate(null, new LmtpOptions { HeaderDeliveryAddress = (HeaderDeliveryAddress)7 }).FailureMessage, Does.Contain("HeaderDeliveryAddress"));
        Assert.That(new LmtpOptionsRules().Validate(null, new LmtpOptions { InactivityTimeout = TimeSpan.Zero }).FailureMessage, Does.Contain("InactivityTimeout"));
        Assert.That(new DeliveryOptionsAttributeValidator().Validate(null, new DeliveryOptions { RecipientDelimiter = "@" }).FailureMessage, Does.Contain("RecipientDelimiter"));
        Assert.That(new DeliveryOptionsRules().Validate(null, new DeliveryOptions { SpoolDirectory = "/does/not/exist" }).FailureMessage, Does.Contain("SpoolDirectory '/does/not/exist'"));
    }
}
