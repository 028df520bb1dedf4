using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>A message that is to be copied.</summary>
/// <param name="Uid">Its UID where it is.</param>
/// <param name="Message">What the index of the destination gets to know of it.</param>
internal readonly record struct SdboxOriginal(Uid Uid, NewMessage Message);
