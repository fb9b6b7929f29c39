using System.CommandLine;

namespace ChainCloud.ColdSigner;

/// <summary>The merchant's device.</summary>
internal static class VDeviceCommands
{
    public static Command Group() => new("vdevice", "The merchant's device: judges address batches and payouts.");
}
