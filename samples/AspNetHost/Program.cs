using Embedded.Mail.AspNetHost;

// A web application with the mail server inside. Settings of the server come from the section "Mail" of appsettings.json, the environment or the command line.
await using var application = MailApplication.Create(args);
await application.RunAsync();
