using Microsoft.Extensions.Hosting;

namespace ChainCloud.Api.Tests.Hosts;

/// <summary>The silo of a platform, where the engine has one beside the gateway.</summary>
internal static partial class PlatformSilo
{
    /// <summary>Starts it with these settings, and adds to them where it is. Null when the gateway's own host has it.</summary>
    public static partial Task<IHost?> Start(IDictionary<string, string> settings);
}
