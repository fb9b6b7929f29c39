using System.ComponentModel.DataAnnotations;

namespace ChainCloud.Grains;

/// <summary>What holds for the whole platform. Section "Platform".</summary>
public sealed class PlatformOptions
{
    /// <summary>The one network that this installation serves. Default regtest, so that nothing moves real money by accident.</summary>
    public Network Network { get; set; } = Network.Regtest;

    /// <summary>Addresses of a batch, 1 to 1,000. Default 1,000.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 1000;
}
