using System.Text;
using Embedded.Mail.Testing;
using NUnit.Framework;

namespace Embedded.Mail.TestFixture;

/// <summary>Tests of code that sends mail: the mail really goes over a socket, and what the customer would read is what is asserted.</summary>
public sealed class InvoiceMailerTests : MailServerFixture
{
    private static readonly Invoice Invoice = new("2026-17", "carol@example.org", 1234.5m, new DateOnly(2026, 3, 1));

    [Test]
    public async Task Customer_gets_the_invoice()
    {
        await Mailer().SendAsync(Invoice);

        var message = (await Mail.WaitForMessagesAsync("carol@example.org", 1)).Single();
        Assert.That(message.Subject, Is.EqualTo("Invoice № 2026-17"));
        Assert.That(message.Header("From"), Is.EqualTo("Billing <billing@example.org>"));
        Assert.That(Encoding.UTF8.GetString(Convert.FromBase64String(message.Body)), Does.StartWith("Please pay 1,234.50 € by 1 March 2026."));
    }

    [Test]
    public async Task Each_invoice_is_a_mail_of_its_own()
    {
        await Mailer().SendAsync(Invoice);
        await Mailer().SendAsync(Invoice with { Number = "2026-18" });

        var messages = await Mail.WaitForMessagesAsync("carol@example.org", 2);
        Assert.That(messages.Select(message => message.Subject), Is.EqualTo((string[])["Invoice № 2026-17", "Invoice № 2026-18"]));
    }

    [Test]
    public void Unknown_customer_is_an_error()
    {
        var invoice = Invoice with { CustomerAddress = "nobody@example.org" };
        Assert.That(async () => await Mailer().SendAsync(invoice), Throws.TypeOf<MailRefusedException>().With.Message.StartsWith("550 5.1.1"));
    }

    protected override void Configure(IMailServerBuilder mail) => mail.AddUser("carol@example.org", "secret");

    private InvoiceMailer Mailer() => new(new LmtpClient("127.0.0.1", Mail.Port("lmtp")));
}
