namespace ChainCloud.Statements;

/// <summary>
/// A V-Device introduces itself to a vault, in person. Unsigned: the eight words over offer and answer, compared aloud, are what
/// makes both sides believe it.
/// </summary>
/// <param name="Network">Of the wallet.</param>
/// <param name="Merchant">Whose device it is.</param>
/// <param name="Device">The V-Device's name.</param>
/// <param name="IdentityKey">Its lasting key.</param>
/// <param name="ChannelCertificate">The signed <see cref="Statements.ChannelCertificate"/> of its first channel key.</param>
/// <param name="Nonce">Random; makes every offer another one.</param>
public sealed record EnrolmentOffer(
    Network Network, MerchantId Merchant, DeviceId Device, DevicePublicKey IdentityKey, ReadOnlyMemory<byte> ChannelCertificate, StatementId Nonce)
    : IStatement<EnrolmentOffer>
{
    public static string Tag => "cc/enrol-offer/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 6);
        writer.Network(Network);
        writer.Merchant(Merchant);
        writer.Device(Device);
        writer.Key(IdentityKey);
        writer.Bytes(ChannelCertificate);
        writer.Id(Nonce);
        return writer.ToArray();
    }

    public static Result<EnrolmentOffer> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 6, reader =>
        new EnrolmentOffer(reader.Network(), reader.Merchant(), reader.Device(), reader.Key(), reader.Bytes(), reader.Id()));

    public bool Equals(EnrolmentOffer? other) => other is not null && Hash == other.Hash;

    public override int GetHashCode() => Hash.GetHashCode();
}

/// <summary>A vault's answer to an <see cref="EnrolmentOffer"/>: who it is and which account the merchant got.</summary>
/// <param name="Network">Of the wallet; the offer's.</param>
/// <param name="Merchant">The offer's.</param>
/// <param name="Vault">The vault's name.</param>
/// <param name="Role">Receive vault or send vault.</param>
/// <param name="OfferHash">The offer that is answered: an offer swapped later has other words.</param>
/// <param name="IdentityKey">The vault's lasting key.</param>
/// <param name="ChannelCertificate">The signed <see cref="Statements.ChannelCertificate"/> of the vault's first channel key for this merchant.</param>
/// <param name="MerchantNumber">M of the path m/purpose'/coin'/M'; below 2^31.</param>
/// <param name="AccountXpub">The account's extended public key (BIP-32) of a send vault; "" of a receive vault, which exports lists only.</param>
/// <param name="Nonce">Random.</param>
public sealed record EnrolmentAnswer(
    Network Network, MerchantId Merchant, DeviceId Vault, DeviceRole Role, Hash256 OfferHash, DevicePublicKey IdentityKey,
    ReadOnlyMemory<byte> ChannelCertificate, uint MerchantNumber, string AccountXpub, StatementId Nonce) : IStatement<EnrolmentAnswer>
{
    public static string Tag => "cc/enrol-answer/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 10);
        writer.Network(Network);
        writer.Merchant(Merchant);
        writer.Device(Vault);
        writer.Text(Role.ToText());
        writer.Hash(OfferHash);
        writer.Key(IdentityKey);
        writer.Bytes(ChannelCertificate);
        writer.Number(MerchantNumber);
        writer.Text(AccountXpub);
        writer.Id(Nonce);
        return writer.ToArray();
    }

    public static Result<EnrolmentAnswer> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 10, reader =>
    {
        var answer = new EnrolmentAnswer(
            reader.Network(), reader.Merchant(), reader.Device(), (DeviceRole)reader.Choice(WireNames.Roles), reader.Hash(), reader.Key(),
            reader.Bytes(), reader.Small(), reader.Text(), reader.Id());
        reader.Require(answer.Role != DeviceRole.VDevice, "A vault answers, not a V-Device.");
        reader.RequireAccount(answer.Role, answer.MerchantNumber, answer.AccountXpub);
        return answer;
    });

    public bool Equals(EnrolmentAnswer? other) => other is not null && Hash == other.Hash;

    public override int GetHashCode() => Hash.GetHashCode();
}
