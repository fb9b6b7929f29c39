using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ChainCloud.Benchmarks.Http;

/// <summary>Tells which of many sockets can be read, by Linux' epoll: one system call for all that are ready.</summary>
internal sealed class Poller : IDisposable
{
    private const int Add = 1;
    private const uint Readable = 1;
    private const int MaxEvents = 512;
    private const int Interrupted = 4;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int NumberAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Size = NumberAt + 8;

    private readonly int _epoll = Check(epoll_create1(0));
    private readonly byte[] _events = new byte[MaxEvents * Size];

    /// <summary>Watches a socket from now on; <see cref="Wait"/> calls it by that number.</summary>
    public void Watch(int socket, int number)
    {
        Span<byte> wanted = stackalloc byte[Size];
        MemoryMarshal.Write(wanted, Readable);
        MemoryMarshal.Write(wanted[NumberAt..], (long)number);
        Check(epoll_ctl(_epoll, Add, socket, ref MemoryMarshal.GetReference(wanted)));
    }

    /// <summary>Waits until there is something to read, and gives the sockets' numbers.</summary>
    public IEnumerable<int> Wait()
    {
        int count;
        while ((count = epoll_wait(_epoll, ref _events[0], MaxEvents, -1)) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
            // A signal that is none of ours.
        }

        for (var i = 0; i < Check(count); i++)
        {
            yield return MemoryMarshal.Read<int>(_events.AsSpan((i * Size) + NumberAt));
        }
    }

    public void Dispose() => Check(close(_epoll));

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_ctl(int epoll, int operation, int socket, ref byte wanted);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_wait(int epoll, ref byte events, int maxEvents, int timeout);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int handle);
}
