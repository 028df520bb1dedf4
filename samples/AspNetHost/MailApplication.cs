namespace Embedded.Mail.AspNetHost;

/// <summary>The web application.</summary>
internal static class MailApplication
{
    /// <summary>Makes it; the mail server starts and stops with it.</summary>
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddMailServer(builder.Configuration.GetSection("Mail")).AddUser("demo", "demo");
        var application = builder.Build();
        application.MapMessages();
        return application;
    }
}
