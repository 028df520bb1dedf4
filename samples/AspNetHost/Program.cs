using Embedded.Mail.AspNetHost;

// A web application with the mail server inside. Everything but the demo user comes from the section "Mail" of appsettings.json, the environment or the command line.
await using var application = MailApplication.Create(args);
await application.RunAsync();
