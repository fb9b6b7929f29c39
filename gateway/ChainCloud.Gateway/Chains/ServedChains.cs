using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Gateway.Http;
using Microsoft.Extensions.Options;

namespace ChainCloud.Gateway.Chains;

/// <summary>The chains of the configured network and assets. A request names its asset; nothing is guessed from an address.</summary>
public sealed class ServedChains
{
    public ServedChains(IOptions<GatewayOptions> options)
    {
        Network = NetworkNames.Parse(options.Value.Network) is { IsOk: true } network
            ? network.Value
            : throw new OptionsValidationException(nameof(GatewayOptions), typeof(GatewayOptions), ["Gateway:Network is main, test or regtest."]);

        // Binding adds to an array, so the default can't be in it.
        string[] codes = options.Value.Assets is { Length: > 0 } named ? named : ["LTC"];
        All = [.. codes.Select(code => AssetId.Parse(code).Then(asset => ChainParameters.For(asset, Network)) is { IsOk: true } chain
            ? chain.Value
            : throw new OptionsValidationException(nameof(GatewayOptions), typeof(GatewayOptions), [$"Gateway:Assets: {code} is no known asset of this network."]))];
    }

    public Network Network { get; }

    public ImmutableArray<ChainParameters> All { get; }

    /// <summary>Refuses with <see cref="ProblemCodes.AssetUnknown"/> what is not served.</summary>
    public Result<ChainParameters> Find(string? asset)
    {
        foreach (var chain in All)
        {
            if (chain.Asset.Code == asset)
            {
                return chain;
            }
        }

        return new Problem(ProblemCodes.AssetUnknown, $"An asset of this platform is expected: {string.Join(", ", All.Select(c => c.Asset))}.");
    }

    /// <summary>The chain of an asset that a grain named. A grain that answers with another asset than it was asked about is a bug.</summary>
    public ChainParameters Of(AssetId asset) => Find(asset.Code).Value;

    /// <summary>The address text of a script; its hexadecimal digits where it has none.</summary>
    public static string Address(ChainParameters chain, ScriptPubKey script) =>
        AddressCodec.Format(chain, script).TryGet(out var text, out _) ? text : script.ToHex();
}
