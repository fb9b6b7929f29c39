using Microsoft.Extensions.Hosting;

namespace ChainCloud.Api.Tests.Hosts;

internal static partial class PlatformSilo
{
    public static partial Task<IHost?> Start(IDictionary<string, string> settings) => Task.FromResult<IHost?>(null);
}
