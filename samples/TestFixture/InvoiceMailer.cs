using System.Globalization;
using System.Text;

namespace Embedded.Mail.TestFixture;

/// <summary>The code under test: it composes a mail for each invoice and hands it to the company's mail server.</summary>
public sealed class InvoiceMailer(LmtpClient client)
{
    private const string Sender = "billing@example.org";

    /// <summary>Sends one invoice.</summary>
    /// <exception cref="MailRefusedException">The server does not take it, because there is no such customer for one.</exception>
    public Task SendAsync(Invoice invoice, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return client.SendAsync(Sender, invoice.CustomerAddress, Compose(invoice), cancellationToken);
    }

    private static string Compose(Invoice invoice)
    {
        var due = invoice.DueDate.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        var text = string.Create(CultureInfo.InvariantCulture, $"Please pay {invoice.Amount:N2} € by {due}.\r\n.\r\nThank you!\r\n");
        return $"From: Billing <{Sender}>\r\n" +
            $"To: <{invoice.CustomerAddress}>\r\n" +
            $"Subject: {EncodedWord($"Invoice № {invoice.Number}")}\r\n" +
            "MIME-Version: 1.0\r\n" +
            "Content-Type: text/plain; charset=utf-8\r\n" +
            "Content-Transfer-Encoding: base64\r\n" +
            $"\r\n{Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks)}\r\n";
    }

    private static string EncodedWord(string text) => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";
}
