namespace ChainCloud.Statements;

/// <summary>
/// What a device tells the cloud about itself after enrolment: public facts only. Signed with its own identity key; an operator posts it.
/// </summary>
/// <param name="Network">Of the wallet.</param>
/// <param name="Merchant">Whose wallet.</param>
/// <param name="Role">What the device is.</param>
/// <param name="Device">Its name.</param>
/// <param name="IdentityKey">Its lasting key, which signs the card.</param>
/// <param name="ChannelKey">The key that signs its statements in <paramref name="Epoch"/>.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="MerchantNumber">M of the path m/purpose'/coin'/M'; 0 for a V-Device.</param>
/// <param name="AccountAsset">Of a send vault, the chain of the account that the card tells of: one card for each; null otherwise.</param>
/// <param name="AccountXpub">Of a send vault, for watching; "" otherwise.</param>
public sealed record DeviceCard(
    Network Network, MerchantId Merchant, DeviceRole Role, DeviceId Device, DevicePublicKey IdentityKey, DevicePublicKey ChannelKey, uint Epoch,
    uint MerchantNumber, AssetId? AccountAsset, string AccountXpub) : IStatement<DeviceCard>
{
    public static string Tag => "cc/device-card/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    /// <summary>Reads a card and verifies it under the identity key that it names itself: proves possession, not who the device is.</summary>
    public static Result<Signed<DeviceCard>> VerifyOwn(ReadOnlyMemory<byte> bytes) =>
        SignedStatement.Read<DeviceCard>(bytes).Then(card => card.Verify(card.Statement.IdentityKey));

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 10);
        writer.Network(Network);
        writer.Merchant(Merchant);
        writer.Text(Role.ToText());
        writer.Device(Device);
        writer.Key(IdentityKey);
        writer.Key(ChannelKey);
        writer.Number(Epoch);
        writer.Number(MerchantNumber);
        writer.Text(AccountAsset?.Code ?? "");
        writer.Text(AccountXpub);
        return writer.ToArray();
    }

    public static Result<DeviceCard> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 10, reader =>
    {
        var card = new DeviceCard(
            reader.Network(), reader.Merchant(), (DeviceRole)reader.Choice(WireNames.Roles), reader.Device(), reader.Key(), reader.Key(),
            reader.Small(), reader.Small(), reader.OptionalAsset(), reader.Text());
        reader.Require(card.Epoch > 0, "Epochs are counted from 1.");
        reader.RequireAccount(card.Role, card.MerchantNumber, card.AccountXpub);
        reader.Require(card.AccountAsset is not null == card.AccountXpub.Length > 0, "An account key is told together with its asset.");
        return card;
    });
}

/// <summary>What holds for the account fields of every device.</summary>
internal static class AccountFields
{
    /// <summary>Exactly send vaults tell an xpub; merchant numbers are below the hardened half.</summary>
    public static void RequireAccount(this CborReader reader, DeviceRole role, uint merchantNumber, string accountXpub)
    {
        reader.Require((role == DeviceRole.SendVault) == (accountXpub.Length > 0), "Exactly send vaults tell an account key.");
        reader.Require(merchantNumber < DerivationPath.Hardened, "A merchant number is below 2^31.");
        reader.Require(role != DeviceRole.VDevice || merchantNumber == 0, "A V-Device has no account.");
    }
}
