using ChainCloud.Chains;

namespace ChainCloud.ColdSigner;

/// <summary>An account's public key, what its addresses are, and the steps down to them.</summary>
internal sealed record DerivedAccount(AssetDefinition Asset, DerivedType Type, ExtendedPublicKey Key, DerivationPath Steps)
{
    /// <summary>BIP-32's own version of public keys, which wallets also write for chains that have another and for accounts of Ethereum's test networks.</summary>
    private const uint Xpub = 0x0488B21E;

    private string Path => string.Join('/', Steps.Steps);

    /// <summary>Reads the key in every version that the chain's wallets write. A zpub is of P2WPKH addresses only.</summary>
    public static Result<DerivedAccount> Of(AssetDefinition asset, DerivedType type, string text, DerivationPath steps)
    {
        var own = ExtendedPublicKey.Parse(asset.XpubVersion, text);
        uint?[] others = [type.IsZpub ? asset.Utxo!.SegwitXpubVersion : null, asset.Network == Network.Main || asset.Evm is not null ? Xpub : null];
        return others.OfType<uint>().Select(version => ExtendedPublicKey.Parse(version, text)).Prepend(own)
            .FirstOrDefault(each => each.IsOk, own)
            .Map(key => new DerivedAccount(asset, type, key, steps));
    }

    /// <summary>What the command prints. Refuses a form that the asset or the kind of address does not have.</summary>
    public Result<string> Print(string form, uint first, uint count) => form switch
    {
        "xpub" => Key.Format(Asset.XpubVersion),
        "zpub" => Type.IsZpub && Asset.Utxo!.SegwitXpubVersion is { } version ? Key.Format(version) : NoSuchForm("zpub"),
        "descriptor" => Asset.Utxo is { } chain ? Descriptor.OfAccount(chain, Key, null, Steps, Type.Form, Type.InScriptHash).ToString() : NoSuchForm("descriptor"),
        _ => string.Join('\n', Addresses(first, count).Select((address, i) => $"{Path}/{first + i}\t{address}")),
    };

    private IEnumerable<string> Addresses(uint first, uint count)
    {
        var (above, branch) = (DerivationPath.Of(Steps.Steps.AsSpan()[..^1]), Steps.Steps[^1]);
        return WalletAddresses.Derive(Key.Derive(above), branch, first, count, Type.Form)
            .Select(script => AddressCodec.Format(Asset, Type.InScriptHash ? Scripts.P2sh(script.Span) : script).Value);
    }

    private Problem NoSuchForm(string form) =>
        new(ProblemCodes.AddressTypeUnsupported, $"There is no {form} of {Asset.Asset} accounts with {Type.Name} addresses.");
}
