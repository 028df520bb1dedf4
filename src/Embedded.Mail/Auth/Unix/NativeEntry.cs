using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Embedded.Mail.Auth.Unix;

/// <summary>Room for any of the structures that NSS fills.</summary>
[InlineArray(32)]
internal struct NativeEntry
{
    private nint _first;
}

/// <summary><c>struct passwd</c> of Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeUser
{
    public byte* Name;
    public byte* Password;
    public uint UserId;
    public uint GroupId;
    public byte* RealName;
    public byte* Home;
    public byte* Shell;
}

/// <summary><c>struct group</c> of Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeGroup
{
    public byte* Name;
    public byte* Password;
    public uint GroupId;
    public byte** Members;
}

/// <summary><c>struct spwd</c> of Linux, where a <c>long</c> is as wide as a pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativePassword
{
    public byte* Name;
    public byte* Password;
    public nint LastChange;
    public nint MinAge;
    public nint MaxAge;
    public nint WarningDays;
    public nint InactiveDays;
    public nint ExpiryDay;
    public nuint Reserved;
}
