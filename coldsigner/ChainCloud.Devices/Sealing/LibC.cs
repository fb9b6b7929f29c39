using System.Runtime.InteropServices;

namespace ChainCloud.Devices.Sealing;

/// <summary>The few calls of the C library that .NET does not offer. Linux only.</summary>
internal static partial class LibC
{
    public const int ReadOnly = 0;
    public const int NoFollow = 0x20000;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int DirectoryOnly = 0x10000;

    private const int SetDumpable = 4;
    private const int CoreLimit = 4;

    /// <summary>Keeps the pages out of swap. Best effort: an unprivileged process has a small allowance.</summary>
    public static void TryLockMemory(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _ = LockMemory(ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
        }
    }

    /// <summary>Forbids core dumps and reading this process' memory by others of the same user. Throws <see cref="IOException"/> when refused.</summary>
    public static void ForbidCoreDumps()
    {
        var none = default(ResourceLimit);
        if (ProcessControl(SetDumpable, 0, 0, 0, 0) != 0 || SetLimit(CoreLimit, in none) != 0)
        {
            throw new IOException($"Core dumps could not be turned off (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "mlock", SetLastError = true)]
    private static partial int LockMemory(ref byte address, nuint length);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        public readonly ulong Soft;
        public readonly ulong Hard;
    }
}
