using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Gateway.Http;
using ChainCloud.Statements;
using Microsoft.Extensions.Options;

namespace ChainCloud.Gateway.Chains;

/// <summary>The assets that this gateway serves on its network. A request names its asset; nothing is guessed from an address.</summary>
public sealed class ServedAssets
{
    /// <summary>Wrong settings throw <see cref="OptionsValidationException"/> with one sentence for each.</summary>
    public ServedAssets(IOptions<GatewayOptions> options, IOptions<TokenOptions> tokens)
    {
        Network = NetworkNames.Parse(options.Value.Network) is { IsOk: true } network
            ? network.Value
            : throw Wrong("Gateway:Network is main, test or regtest.");
        var read = TokenListFiles.Read(Network, tokens.Value.Lists, tokens.Value.Administrators);
        var catalog = read.IsOk ? read.Value : throw Wrong(read.Problem.Detail);
        string[] codes = options.Value.Assets is [] ? ["LTC"] : options.Value.Assets;
        All = [.. codes.Distinct().Select(code => AssetId.Parse(code).Then(catalog.Find) is { IsOk: true } asset
            ? asset.Value
            : throw Wrong($"Gateway:Assets: {code} is no known asset of this network."))];
        if (All.FirstOrDefault(a => All.All(other => other.Asset != a.ChainAsset)) is { } alone)
        {
            throw Wrong($"Gateway:Assets: {alone.Asset} needs {alone.ChainAsset}, whose addresses receive it and in which its fees are paid.");
        }
    }

    public Network Network { get; }

    public ImmutableArray<AssetDefinition> All { get; }

    /// <summary>Refuses with <see cref="ProblemCodes.AssetUnknown"/> what is not served.</summary>
    public Result<AssetDefinition> Find(string? code)
    {
        foreach (var asset in All)
        {
            if (asset.Asset.Code == code)
            {
                return asset;
            }
        }

        return new Problem(ProblemCodes.AssetUnknown, $"An asset of this platform is expected: {string.Join(", ", All.Select(a => a.Asset))}.");
    }

    /// <summary>The asset whose addresses receive the asset that a request names: of a token, that of its chain.</summary>
    public Result<AssetDefinition> FindReceiving(string? code) => Find(code).Map(asset => Of(asset.ChainAsset));

    /// <summary>An asset that a grain named. A grain that answers with another asset than it was asked about is a bug.</summary>
    public AssetDefinition Of(AssetId asset) => Find(asset.Code).Value;

    /// <summary>The address text of a destination; its hexadecimal digits where it has none.</summary>
    public static string Address(AssetDefinition asset, ScriptPubKey destination) =>
        AddressCodec.Format(asset, destination).TryGet(out var text, out _) ? text : destination.ToHex();

    /// <summary>A transaction's or block's id as people know it on the asset's chain.</summary>
    public static string HashText(AssetDefinition asset, Hash256 hash) => asset.Kind == ChainKind.Evm ? $"0x{hash}" : hash.ToString();

    private static OptionsValidationException Wrong(string detail) => new(nameof(GatewayOptions), typeof(GatewayOptions), [detail]);
}
