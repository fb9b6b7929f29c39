using ChainCloud.Grains;

namespace ChainCloud.Silo.Recovery;

/// <summary>This silo's name for itself: machine, process, and something new at each start.</summary>
public sealed class SiloName(IIdSource ids)
{
    public string Text { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{(ulong)ids.Next():x16}";
}
