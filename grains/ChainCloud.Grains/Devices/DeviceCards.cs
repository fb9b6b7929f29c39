using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Devices;

/// <summary>What verified cards say: the devices, and the accounts of a send vault.</summary>
internal sealed record CheckedCards(IReadOnlyList<DeviceRow> Devices, IReadOnlyList<DeviceAccountRow> Accounts);

/// <summary>Checks of the cards that devices write about themselves.</summary>
internal static class DeviceCards
{
    private const int MaxCards = 32;

    /// <summary>
    /// Reads and verifies cards. Refuses with <see cref="ProblemCodes.StatementMalformed"/>, <see cref="ProblemCodes.StatementSignatureInvalid"/>
    /// or, for another merchant or network, <see cref="ProblemCodes.StatementMismatch"/>.
    /// </summary>
    public static Result<CheckedCards> Check(IReadOnlyList<byte[]> cards, MerchantId merchant, Network network, DateTimeOffset at)
    {
        if (cards.Count is < 1 or > MaxCards)
        {
            return new Problem(ProblemCodes.MalformedRequest, $"Enrol 1 to {MaxCards} device cards.");
        }

        var (rows, accounts) = (new List<DeviceRow>(), new List<DeviceAccountRow>());
        foreach (var bytes in cards)
        {
            if (!DeviceCard.VerifyOwn(bytes).TryGet(out var signed, out var problem))
            {
                return problem;
            }

            var card = signed.Statement;
            if (card.Merchant != merchant || card.Network != network)
            {
                return new Problem(ProblemCodes.StatementMismatch, $"The card of {card.Device} is for {card.Merchant} on {card.Network.ToText()}.");
            }

            var row = new DeviceRow(
                card.Device, merchant, DeviceRoles.Of(card.Role), card.IdentityKey.ToArray(), card.ChannelKey.ToArray(), card.Epoch,
                card.MerchantNumber, bytes, at);
            if (!rows.Any(known => IsSame(known, row)))
            {
                rows.Add(row);
            }

            if (card.AccountAsset is { } asset)
            {
                accounts.Add(new DeviceAccountRow(card.Device, merchant, asset, card.AccountXpub, bytes, at));
            }
        }

        return new CheckedCards(rows, accounts);
    }

    /// <summary>True when both rows say the same of the same device.</summary>
    public static bool IsSame(DeviceRow known, DeviceRow offered) =>
        known.Id == offered.Id && known.Role == offered.Role && known.Epoch == offered.Epoch && known.MerchantNumber == offered.MerchantNumber
        && known.IdentityKey.AsSpan().SequenceEqual(offered.IdentityKey) && known.ChannelKey.AsSpan().SequenceEqual(offered.ChannelKey);

    /// <summary>True when both rows say the same of the same account.</summary>
    public static bool IsSame(DeviceAccountRow known, DeviceAccountRow offered) =>
        known.Device == offered.Device && known.Asset == offered.Asset && known.Xpub == offered.Xpub;

    public static EnrolledDevice View(DeviceRow row, IEnumerable<DeviceAccountRow> accounts) => new(
        row.Id, row.Role, row.IdentityKey, row.ChannelKey, row.Epoch, row.MerchantNumber,
        [.. accounts.Where(a => a.Device == row.Id).Select(a => new DeviceAccount(a.Asset, a.Xpub))]);

    /// <summary>The channel key of an enrolled device. Stored keys were parsed at enrolment, so this does not refuse.</summary>
    public static DevicePublicKey ChannelKeyOf(DeviceRow row) => DevicePublicKey.Parse(row.ChannelKey).Value;
}
