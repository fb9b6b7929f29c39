using ChainCloud.Chains;

namespace ChainCloud.ColdSigner;

/// <summary>A kind of address that <c>derive</c> can show.</summary>
/// <param name="Name">As the option says it.</param>
/// <param name="Form">What the key becomes.</param>
/// <param name="InScriptHash">The script is itself hashed into a P2SH script (BIP-49).</param>
internal sealed record DerivedType(string Name, AddressForm Form, bool InScriptHash)
{
    public static readonly IReadOnlyList<DerivedType> All =
    [
        new("p2wpkh", AddressForm.P2wpkh, false),
        new("p2sh-p2wpkh", AddressForm.P2wpkh, true),
        new("p2pkh", AddressForm.P2pkh, false),
        new("evm", AddressForm.Evm, false),
    ];

    /// <summary>SLIP-132's zpub stands for exactly this kind.</summary>
    public bool IsZpub => Form == AddressForm.P2wpkh && !InScriptHash;

    /// <summary>The named kind, or the one of the asset's own vaults. Refuses a kind that the chain does not have.</summary>
    public static Result<DerivedType> Of(AssetDefinition asset, string? name)
    {
        var found = name is null ? All.First(each => each.Form == asset.AddressForm) : All.FirstOrDefault(each => each.Name == name);
        var fits = found?.Form switch
        {
            AddressForm.P2wpkh => asset.Utxo is { HasSegwit: true },
            AddressForm.P2pkh => asset.Utxo is not null,
            AddressForm.Evm => asset.Evm is not null,
            _ => false,
        };
        return fits
            ? found!
            : new Problem(ProblemCodes.AddressTypeUnsupported, $"{asset.Asset} has no addresses of this kind, or it is none of {string.Join(", ", All.Select(each => each.Name))}.");
    }
}
