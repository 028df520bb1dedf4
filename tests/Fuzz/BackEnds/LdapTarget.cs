using System.Text;
using Embedded.Mail.Ldap.Wire;

namespace Embedded.Mail.Fuzz.BackEnds;

/// <summary>What a directory server may answer, and what an administrator may write for a filter: an input is both.</summary>
internal sealed class LdapTarget : IFuzzTarget
{
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        // A bind's result, an entry with two attributes, a reference, a notice of disconnection.
        [0x30, 0x0c, 0x02, 0x01, 0x01, 0x61, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00],
        [0x30, 0x27, 0x02, 0x01, 0x02, 0x64, 0x22, 0x04, 0x06, .. "uid=u0"u8, 0x30, 0x18, 0x30, 0x0a, 0x04, 0x03, .. "uid"u8, 0x31, 0x03, 0x04, 0x01, .. "u"u8, 0x30, 0x0a, 0x04, 0x02, .. "cn"u8, 0x31, 0x04, 0x04, 0x02, .. "xy"u8],
        [0x30, 0x0d, 0x02, 0x01, 0x02, 0x73, 0x08, 0x04, 0x06, .. "ldap:/"u8],
        [0x30, 0x24, 0x02, 0x01, 0x00, 0x78, 0x1f, 0x0a, 0x01, 0x34, 0x04, 0x00, 0x04, 0x00, 0x8a, 0x16, .. "1.3.6.1.4.1.1466.20036"u8],
        .. new[] { "(&(objectClass=posixAccount)(|(uid=a*b\\2ac)(mail~=x))(!(gidNumber>=5))(cn:dn:2.5.13.5:=y)(x=*))", "uid=u", "(uid<=\\c3\\a9)" }.Select(Encoding.UTF8.GetBytes),
    ];

    public IReadOnlyList<byte[]> Pieces { get; } =
    [
        [0x30], [0x80], [0x84, 0xff, 0xff, 0xff, 0xff], [0x82, 0x01, 0x00], [0x02, 0x01], [0x04, 0x00], [0x0a, 0x01], [0x31, 0x00], [0x61], [0x64], [0x65], [0x73], [0x78], [0xa3],
        .. new[] { "(", ")", "&", "|", "!", "*", "\\2a", "=", ">=", ":=", ":dn", "(a=b)" }.Select(Encoding.ASCII.GetBytes),
    ];

    public void Execute(byte[] input)
    {
        if (LdapFrame.TryReadLength(input, out var length, out _) && length <= input.Length)
        {
            _ = LdapResponseReader.TryRead(input.AsMemory(0, length), out _, out _);
        }

        if (LdapFilterParser.TryParse(Encoding.UTF8.GetString(input), out _, out var error) == error.Length > 0)
        {
            throw new InvalidOperationException("A filter is taken and refused.");
        }
    }
}
