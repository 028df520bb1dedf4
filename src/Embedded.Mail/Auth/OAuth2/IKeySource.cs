namespace Embedded.Mail.Auth.OAuth2;

/// <summary>Where an issuer's keys come from.</summary>
internal interface IKeySource
{
    /// <summary>The keys.</summary>
    /// <param name="anew">Whether those that are known did not do: an issuer may have changed them.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <returns>The keys; or null and why there are none.</returns>
    ValueTask<(TokenKeys? Keys, string Failure)> GetAsync(bool anew, CancellationToken cancellationToken);
}
