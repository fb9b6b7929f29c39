using ChainCloud.Statements;

namespace ChainCloud.Devices.Enrolment;

/// <summary>What a device says of itself in an enrolment.</summary>
/// <param name="Network">Of the wallet.</param>
/// <param name="Merchant">Whose wallet.</param>
/// <param name="Device">Its own name.</param>
/// <param name="Role">What it is.</param>
public sealed record DeviceIdentity(Network Network, MerchantId Merchant, DeviceId Device, DeviceRole Role);

/// <summary>
/// Enrolment in person, as pure functions over bytes: a V-Device offers, a vault answers, both show <see cref="EnrolmentWords"/> over
/// exactly these two byte strings, and only after people have compared the words does either side store the other.
/// </summary>
public static class EnrolmentRules
{
    /// <summary>The epoch of the first channel key.</summary>
    public const uint FirstEpoch = 1;

    /// <summary>How long the first channel certificate says that it holds: 48 h, in seconds. Enforced once rotation is there.</summary>
    public const long CertificateSeconds = 48 * 3600;

    /// <summary>A V-Device's offer.</summary>
    public static EnrolmentOffer Offer(DeviceIdentity self, DeviceKeys keys, StatementId nonce, long now) =>
        new(self.Network, self.Merchant, self.Device, keys.Identity.PublicKey, Certificate(self, keys, now), nonce);

    /// <summary>
    /// A vault's reading of an offer, before anybody has compared words. Refuses what is malformed, of another network or merchant, or
    /// whose channel certificate its identity key did not sign.
    /// </summary>
    public static Result<EnrolledDevice> ReadOffer(ReadOnlyMemory<byte> offer, Network network, MerchantId merchant) =>
        EnrolmentOffer.Decode(offer).Then(said => said.Network != network || said.Merchant != merchant
            ? new Problem(ProblemCodes.StatementMismatch, $"The offer is for {said.Merchant} on {said.Network.ToText()}.")
            : Peer(
                new DeviceIdentity(said.Network, said.Merchant, said.Device, DeviceRole.VDevice), said.IdentityKey, said.ChannelCertificate));

    /// <summary>A vault's answer to an offer that it has read.</summary>
    /// <param name="self">The vault; its role is receive vault or send vault.</param>
    /// <param name="keys">The vault's identity, and its channel key for this merchant.</param>
    /// <param name="offer">The bytes of the offer.</param>
    /// <param name="merchantNumber">The account number that the vault's operator gave.</param>
    /// <param name="accountXpub">Of a send vault; "" of a receive vault.</param>
    /// <param name="nonce">Random.</param>
    /// <param name="now">Unix seconds.</param>
    public static EnrolmentAnswer Answer(
        DeviceIdentity self, DeviceKeys keys, ReadOnlySpan<byte> offer, uint merchantNumber, string accountXpub, StatementId nonce, long now) =>
        new(self.Network, self.Merchant, self.Device, self.Role, HashOf(offer), keys.Identity.PublicKey, Certificate(self, keys, now),
            merchantNumber, accountXpub, nonce);

    /// <summary>A V-Device's reading of the answer to its own offer, before anybody has compared words. Refuses as <see cref="ReadOffer"/> does.</summary>
    public static Result<EnrolledDevice> ReadAnswer(ReadOnlySpan<byte> offer, ReadOnlyMemory<byte> answer, Network network, MerchantId merchant)
    {
        if (!EnrolmentAnswer.Decode(answer).TryGet(out var said, out var malformed))
        {
            return malformed;
        }

        if (said.Network != network || said.Merchant != merchant || said.OfferHash != HashOf(offer))
        {
            return new Problem(ProblemCodes.StatementMismatch, "The answer is to another offer, or for another merchant or network.");
        }

        return Peer(new DeviceIdentity(said.Network, said.Merchant, said.Vault, said.Role), said.IdentityKey, said.ChannelCertificate);
    }

    /// <summary>The card that the device's operator posts to the cloud, signed with its identity key.</summary>
    public static Signed<DeviceCard> Card(DeviceIdentity self, DeviceKeys keys, uint merchantNumber = 0, AssetId? accountAsset = null, string accountXpub = "") =>
        SignedStatement.Sign(
            new DeviceCard(
                self.Network, self.Merchant, self.Role, self.Device, keys.Identity.PublicKey, keys.Channel.PublicKey, FirstEpoch, merchantNumber,
                accountAsset, accountXpub),
            keys.Identity);

    private static ReadOnlyMemory<byte> Certificate(DeviceIdentity self, DeviceKeys keys, long now) => SignedStatement.Sign(
        new ChannelCertificate(self.Merchant, self.Role, FirstEpoch, keys.Channel.PublicKey, now, now + CertificateSeconds, default),
        keys.Identity).Bytes;

    private static Result<EnrolledDevice> Peer(DeviceIdentity peer, DevicePublicKey identityKey, ReadOnlyMemory<byte> certificate)
    {
        if (!SignedStatement.Verify<ChannelCertificate>(certificate, identityKey).TryGet(out var signed, out var problem))
        {
            return problem;
        }

        var said = signed.Statement;
        return said.Merchant == peer.Merchant && said.Role == peer.Role && said.Epoch == FirstEpoch && said.PrevCertificateHash.IsZero
            && said.PublicKey != identityKey
            ? new EnrolledDevice(peer.Network, peer.Merchant, peer.Role, peer.Device, identityKey, said.PublicKey, said.Epoch)
            : new Problem(ProblemCodes.StatementMismatch, "The channel certificate is another device's, or not the first.");
    }

    private static Hash256 HashOf(ReadOnlySpan<byte> bytes) => new(System.Security.Cryptography.SHA256.HashData(bytes));
}
