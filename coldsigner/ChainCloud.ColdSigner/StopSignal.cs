using System.Runtime.InteropServices;

namespace ChainCloud.ColdSigner;

/// <summary>Ctrl-C and a polite kill, turned into a flag: the frame in hand is finished first.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly ManualResetEventSlim _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    /// <summary>Waits at most that long; true once stopped.</summary>
    public bool Wait(TimeSpan time) => _stop.Wait(time);

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop.Set();
    }
}
