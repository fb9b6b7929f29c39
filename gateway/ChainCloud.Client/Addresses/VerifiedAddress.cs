namespace ChainCloud.Client;

/// <summary>An address that was proven to be one of the merchant's own. Only <see cref="AddressProof"/> makes one.</summary>
/// <param name="Text">Made from the script here; this, and nothing that the API sent, is what to show.</param>
/// <param name="Script">The output script.</param>
/// <param name="BatchNumber">Of the batch that the V-Device accepted.</param>
/// <param name="Index">Derivation index on branch 0.</param>
public sealed record VerifiedAddress(string Text, ScriptPubKey Script, AssetId Asset, AddressPurpose Purpose, uint BatchNumber, uint Index);

/// <summary>
/// The API gave an address that it could not prove. Show nothing, tell people: either the platform or the way to it is in wrong hands.
/// </summary>
public sealed class AddressNotProvenException(string reason) : Exception($"The address is not proven: {reason}")
{
    public string Reason { get; } = reason;
}
