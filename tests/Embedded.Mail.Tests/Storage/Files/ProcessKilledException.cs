namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>Stands for the end of the process: nobody may catch it and go on.</summary>
internal sealed class ProcessKilledException() : Exception("The process was killed.");
