namespace ChainCloud.Devices.Sealing;

/// <summary>What a process does before it opens a secret. Groundwork of clause C28.</summary>
public static class ProcessProtection
{
    /// <summary>Turns core dumps off and closes this process' memory to others of the same user. Throws <see cref="IOException"/> when refused.</summary>
    public static void TurnOffCoreDumps() => LibC.ForbidCoreDumps();
}
