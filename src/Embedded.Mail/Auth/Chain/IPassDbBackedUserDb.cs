namespace Embedded.Mail.Auth.Chain;

/// <summary>A userdb that describes any name it is asked for, so that whether a recipient of mail exists is for the passdbs to say.</summary>
internal interface IPassDbBackedUserDb
{
    /// <summary>Whether a look-up that is not part of a login has to ask the passdbs first.</summary>
    bool AsksPassDbs { get; }
}
