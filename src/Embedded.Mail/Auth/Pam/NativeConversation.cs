using System.Runtime.InteropServices;

namespace Embedded.Mail.Auth.Pam;

/// <summary><c>struct pam_conv</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeConversation
{
    public delegate* unmanaged[Cdecl]<int, NativeMessage**, NativeResponse**, void*, PamStatus> Function;
    public void* Data;
}

/// <summary><c>struct pam_message</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Style;
    public byte* Text;
}

/// <summary><c>struct pam_response</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeResponse
{
    public byte* Text;
    public int ReturnCode;
}
