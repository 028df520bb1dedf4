using Embedded.Mail.Auth.Unix;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Auth.Pam;

/// <summary>
/// Dovecot's passdb <c>pam</c>: authentication and account phase of Linux-PAM, and a session where told to. Modules block, so each login runs on one of a few threads; one that hangs keeps its thread and no login.
/// </summary>
internal sealed class PamPassDb : IPassDb
{
    private static readonly string[] SystemFolders = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d"];

    private readonly VariableExpander _service;
    private readonly PamOptions _options;
    private readonly BlockingCalls _calls;
    private readonly ILogger _logger;

    /// <summary>Reads the options.</summary>
    /// <exception cref="FormatException">The service's name has a wrong variable.</exception>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no libpam, or one without a function that the options need.</exception>
    public PamPassDb(PamOptions options, ILogger<PamPassDb> logger)
    {
        ThrowIfWrong(options);
        _service = VariableExpander.Parse(options.Service);
        _options = options;
        _logger = logger;
        _calls = new BlockingCalls("PAM", options.MaxConcurrency, options.MaxWaiting);
        if (!PamLibrary.IsPresent)
        {
            throw new PlatformNotSupportedException("passdb pam: the system has no libpam.so.0.");
        }

        if (options.ConfigurationDirectory is not null && !PamLibrary.HasConfigurationDirectory)
        {
            throw new PlatformNotSupportedException("passdb pam: the system's libpam cannot take services from a folder; version 1.4 can.");
        }
    }

    public string Name => "pam";

    public bool CanLookupPasswords => false;

    public string? CacheKey => _options.CacheKey;

    public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        // To C such a password would end there: another password.
        if (password.Span.Contains((byte)0) || request.UserName.Contains('\0', StringComparison.Ordinal))
        {
            return new PassDbResult.Mismatch();
        }

        var call = CallFor(request, password.Span);
        try
        {
            var answer = await _calls.RunAsync(request, () => PamTransaction.Run(call), cancellationToken);
            return ResultOf(request, call, answer);
        }
        catch (IOException e)
        {
            return new PassDbResult.TemporaryFailure(e.Message);
        }
    }

    public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<PassDbResult>(new PassDbResult.NotSupported());

    private static void ThrowIfWrong(PamOptions options)
    {
        if (new PamOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new OptionsValidationException(nameof(PamOptions), typeof(PamOptions), result.Failures);
        }
    }

    private PamCall CallFor(AuthRequest request, ReadOnlySpan<byte> password) =>
        new(_service.Expand(request.ToVariables(), FileNamePart.Of), request.UserName, [.. password, 0])
        {
            RemoteHost = request.RemoteEndPoint?.Address.ToString(),
            ConfigurationDirectory = _options.ConfigurationDirectory,
            OpensSession = _options.OpenSession,
            SetsCredentials = _options.SetCredentials,
        };

    private PassDbResult ResultOf(AuthRequest request, PamCall call, PamAnswer answer)
    {
        if (answer.Status == PamStatus.Success)
        {
            return new PassDbResult.Ok { UserName = answer.UserName };
        }

        var reason = answer.Describe() + (IsServiceMissing(call) ? $" (service file {LogText.Of(call.Service)} missing?)" : "");
        if (Refusal(answer) is not { } refusal)
        {
            return new PassDbResult.TemporaryFailure(reason);
        }

        Log.PamRefused(_logger, LogText.Of(request.UserName), reason, request.SessionId);
        return refusal;
    }

    // Null where PAM, or what it asks, has failed. A system error is what pam_exec makes of a program that says no, so it has to count as a wrong password does. Where clients are shown
    // messages, an unknown user has to look like one too.
    private PassDbResult? Refusal(PamAnswer answer) => answer.Status switch
    {
        PamStatus.NewPasswordRequired or PamStatus.AccountExpired or PamStatus.CredentialsExpired or PamStatus.PasswordExpired => new PassDbResult.Expired(),
        PamStatus.UserUnknown when !_options.ShowFailureMessage => new PassDbResult.UnknownUser(),
        PamStatus.UserUnknown or PamStatus.AuthenticationError or PamStatus.PermissionDenied or PamStatus.CredentialsInsufficient or PamStatus.MaxTries or PamStatus.SystemError =>
            new PassDbResult.Mismatch { Reason = _options.ShowFailureMessage && answer.Shown is { Length: > 0 } shown ? LogText.Of(shown) : null },
        _ => null,
    };

    private bool IsServiceMissing(PamCall call) =>
        (_options.ConfigurationDirectory is { } only ? [only] : SystemFolders).All(folder => !File.Exists(Path.Combine(folder, call.Service)));
}
