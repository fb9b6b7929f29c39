namespace ChainCloud.Devices.Sealing;

/// <summary>The cost of Argon2id for one sealed file, and the network that the sealed secret is for.</summary>
public sealed record SealParameters
{
    /// <summary>Memory of a production file when nothing else is asked for: 1 GiB.</summary>
    public const int DefaultMemoryMib = 1024;

    /// <summary>The least memory for secrets of the main and test networks.</summary>
    public const int FloorMemoryMib = 256;

    /// <summary>The least memory for secrets of regtest, which guard nothing: tests and demonstrations only.</summary>
    public const int DevelopmentFloorMemoryMib = 8;

    /// <summary>The most that a file may ask for, so that a forged header can't exhaust the machine.</summary>
    public const int CeilingMemoryMib = 4096;

    private const uint CeilingIterations = 16;
    private const uint CeilingParallelism = 16;

    private SealParameters(Network network, uint iterations, uint memoryKib, uint parallelism)
    {
        Network = network;
        Iterations = iterations;
        MemoryKib = memoryKib;
        Parallelism = parallelism;
    }

    public Network Network { get; }

    /// <summary>Passes over the memory.</summary>
    public uint Iterations { get; }

    /// <summary>Memory in KiB.</summary>
    public uint MemoryKib { get; }

    /// <summary>Lanes.</summary>
    public uint Parallelism { get; }

    /// <summary>t=3, p=1 and the memory asked for. Refused below the network's floor: cheap sealing exists for regtest only.</summary>
    public static Result<SealParameters> For(Network network, int memoryMib = DefaultMemoryMib) =>
        memoryMib is < 1 or > CeilingMemoryMib
            ? new Problem(ProblemCodes.SealParametersRefused, $"Sealing memory is from {Floor(network)} to {CeilingMemoryMib} MiB.")
            : Of(network, 3, (uint)memoryMib * 1024, 1);

    /// <summary>Parameters as a header carries them; refused outside floor and ceiling.</summary>
    internal static Result<SealParameters> Of(Network network, uint iterations, uint memoryKib, uint parallelism)
    {
        if (memoryKib < (uint)Floor(network) * 1024)
        {
            return new Problem(ProblemCodes.SealParametersRefused, $"Secrets of the {network.ToText()} network are sealed with at least {Floor(network)} MiB.");
        }

        return iterations is < 3 or > CeilingIterations || parallelism is < 1 or > CeilingParallelism || memoryKib > CeilingMemoryMib * 1024
            ? new Problem(ProblemCodes.SealParametersRefused, "The sealing cost is outside what this program accepts.")
            : new SealParameters(network, iterations, memoryKib, parallelism);
    }

    private static int Floor(Network network) => network == Network.Regtest ? DevelopmentFloorMemoryMib : FloorMemoryMib;
}
