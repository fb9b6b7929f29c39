using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Spool;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>What an operator gives for an enrolment.</summary>
/// <param name="Merchant">The merchant.</param>
/// <param name="Number">M of the account path m/purpose'/coin'/M'; each merchant has its own.</param>
/// <param name="Limits">The vault's limits; they name the asset.</param>
/// <param name="FirstNonce">Of an account chain's account: the nonce of the first payment, above 0 when the account was used before.</param>
public sealed record EnrolmentOrder(MerchantId Merchant, uint Number, VaultLimits Limits, ulong FirstNonce = 0);

/// <summary>An enrolment that waits for people to compare words.</summary>
/// <param name="Answer">What goes back to the V-Device.</param>
/// <param name="Words">The eight words over offer and answer.</param>
/// <param name="Enrolment">What is stored once the words are the same on both screens.</param>
public sealed record PendingEnrolment(byte[] Answer, string Words, MerchantEnrolled Enrolment);

/// <summary>
/// The vault's side of an enrolment. The answer is kept in the vault's folder until it is confirmed, so that the words that people
/// compared stay the words of what is stored, whatever happens to the copy that travels.
/// </summary>
public static class VaultEnrolment
{
    /// <summary>Reads the offer and prepares the answer, or finds the one that was prepared for the same offer before.</summary>
    public static Result<PendingEnrolment> Prepare(string folder, VaultFolder vault, EnrolmentOrder order, byte[] offer, TimeProvider clock)
    {
        var state = vault.Device.State;
        if (!EnrolmentRules.ReadOffer(offer, state.Network, order.Merchant).TryGet(out var device, out var problem)
            || !state.Catalog.Find(order.Limits.Asset).TryGet(out var asset, out problem))
        {
            return problem;
        }

        if (order.Number >= DerivationPath.Hardened)
        {
            return new Problem(ProblemCodes.DeviceConflict, "An account number is below 2^31.");
        }

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var xpub = vault.Keys.Account(asset, order.Number).Format(asset.XpubVersion);
        var answer = Stored(folder, order, offer, XpubFor(state, xpub)) ?? Answer(vault, order, offer, xpub, now);
        // Certificates say 48 h, to be enforced with rotation; until there is rotation the first key stays.
        var enrolment = new MerchantEnrolled(
            state.VaultTime(now), order.Merchant, order.Number, device.Device, device.IdentityKey, device.Epoch,
            new ChannelKey(device.ChannelKey, 0, long.MaxValue), xpub, order.Limits, answer)
        {
            FirstNonce = order.FirstNonce,
        };
        return EnrolmentClauses.Check(state, enrolment).Map(_ =>
        {
            DurableFile.Replace(PendingFile(folder, order.Merchant), answer);
            return new PendingEnrolment(answer, EnrolmentWords.Of(offer, answer), enrolment);
        });
    }

    /// <summary>Stores the enrolment when the words typed are those of this screen; otherwise nothing changes.</summary>
    public static Result<Done> Confirm(string folder, VaultFolder vault, PendingEnrolment pending, string? typed) =>
        EnrolmentWords.Confirm(pending.Words, typed).Map(_ =>
        {
            vault.Device.Enrol(pending.Enrolment);
            File.Delete(PendingFile(folder, pending.Enrolment.Merchant));
            return Done.Value;
        });

    /// <summary>
    /// Gives a merchant whose V-Device is enrolled already one asset more. Nobody compares words again: the V-Device's key is known, and the
    /// V-Device knows the vault's. Refuses with <see cref="ProblemCodes.DeviceNotEnrolled"/>, and as <see cref="Prepare"/> does.
    /// </summary>
    public static Result<Done> Add(VaultFolder vault, EnrolmentOrder order, TimeProvider clock)
    {
        var state = vault.Device.State;
        if (!state.Catalog.Find(order.Limits.Asset).TryGet(out var asset, out var unknown))
        {
            return unknown;
        }

        if (!state.Merchants.TryGetValue(order.Merchant, out var known))
        {
            return new Problem(ProblemCodes.DeviceNotEnrolled, $"{order.Merchant} is not enrolled here: its V-Device's offer is needed.");
        }

        var (epoch, channel) = known.ChannelKeys.Last();
        var enrolment = new MerchantEnrolled(
            state.VaultTime(clock.GetUtcNow().ToUnixTimeSeconds()), order.Merchant, order.Number, known.VDevice, known.VDeviceIdentity, epoch, channel,
            vault.Keys.Account(asset, order.Number).Format(asset.XpubVersion), order.Limits, default)
        {
            FirstNonce = order.FirstNonce,
        };
        return EnrolmentClauses.Check(state, enrolment).Map(_ =>
        {
            vault.Device.Enrol(enrolment);
            return Done.Value;
        });
    }

    /// <summary>The card that an operator posts to the cloud; of a send vault with the account's public key, for watching.</summary>
    public static Result<byte[]> Card(VaultFolder vault, MerchantId merchant, AssetId? asset)
    {
        var state = vault.Device.State;
        if (!state.Merchants.TryGetValue(merchant, out var record))
        {
            return new Problem(ProblemCodes.DeviceNotEnrolled, $"{merchant} is not enrolled here.");
        }

        using var keys = vault.Keys.ForEnrolment(merchant);
        if (state.Role != DeviceRole.SendVault)
        {
            return EnrolmentRules.Card(Self(state, merchant), keys, record.Number).Bytes.ToArray();
        }

        if (asset is null && record.Accounts.Count > 1)
        {
            return new Problem(ProblemCodes.MalformedRequest, "The merchant has several assets here: name one.");
        }

        if (!record.Accounts.TryGetValue(asset ?? record.Accounts.Keys.Single(), out var account))
        {
            return new Problem(ProblemCodes.AssetUnknown, $"{merchant} has no {asset} account here.");
        }

        // One account a chain: a token's is that of its chain.
        var chain = AssetRegistry.For(account.Limits.ChainAsset, state.Network).Value;
        return EnrolmentRules.Card(Self(state, merchant), keys, record.Number, chain.Asset, account.Account.Format(chain.XpubVersion)).Bytes.ToArray();
    }

    /// <summary>
    /// The descriptors (BIP-380) by which a merchant's owner watches these accounts in any wallet: receiving, and of a send vault change too.
    /// None of account chains. Public, but whoever has them sees every payment, so they are shown only where a vault was opened.
    /// </summary>
    public static IReadOnlyList<Descriptor> Descriptors(VaultState state, MerchantId merchant) =>
    [
        .. from record in state.Merchants.GetValueOrDefault(merchant)?.Accounts.Values ?? []
           orderby record.Asset
           let chain = state.Catalog.Find(record.Asset) is { IsOk: true, Value: var asset } ? asset.Utxo : null
           where chain is not null
           let origin = new KeyOrigin(state.SeedFingerprint, chain.AccountPath(state.Merchants[merchant].Number))
           from branch in (uint[])(state.Role == DeviceRole.SendVault ? [KeyPosition.Receiving, KeyPosition.Change] : [KeyPosition.Receiving])
           select Descriptor.OfAccount(chain, record.Account, origin, branch),
    ];

    private static byte[] Answer(VaultFolder vault, EnrolmentOrder order, byte[] offer, string xpub, long now)
    {
        var state = vault.Device.State;
        var nonce = new StatementId(System.Security.Cryptography.RandomNumberGenerator.GetBytes(StatementId.Length));
        using var keys = vault.Keys.ForEnrolment(order.Merchant);
        return EnrolmentRules.Answer(Self(state, order.Merchant), keys, offer, order.Number, XpubFor(state, xpub), nonce, now).Encode();
    }

    /// <summary>The answer kept for this offer, number and account. It was written by this vault into its own folder.</summary>
    private static byte[]? Stored(string folder, EnrolmentOrder order, byte[] offer, string xpub)
    {
        var path = PendingFile(folder, order.Merchant);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        var hash = new Hash256(System.Security.Cryptography.SHA256.HashData(offer));
        return EnrolmentAnswer.Decode(bytes).TryGet(out var answer, out _) && answer.OfferHash == hash && answer.MerchantNumber == order.Number
            && answer.AccountXpub == xpub
            ? bytes
            : null;
    }

    private static DeviceIdentity Self(VaultState state, MerchantId merchant) => new(state.Network, merchant, state.Vault, state.Role);

    private static string XpubFor(VaultState state, string xpub) => state.Role == DeviceRole.SendVault ? xpub : "";

    private static string PendingFile(string folder, MerchantId merchant) => Path.Combine(folder, $"enrolment-{merchant}.answer");
}
