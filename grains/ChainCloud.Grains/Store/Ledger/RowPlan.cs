using System.Diagnostics;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>Which statements a row write is made of.</summary>
internal static class RowPlan
{
    public static IEnumerable<PlannedRow> Of(RowWrite write, DateTimeOffset at) => write switch
    {
        RowWrite.InsertPayout w => [PayoutSql.InsertRow(w.Row)],
        RowWrite.UpdatePayout w => [PayoutSql.UpdateRow(w.Row, w.ExpectedVersion)],
        RowWrite.InsertGasHold w => [GasHoldSql.InsertRow(w.Row, at)],
        RowWrite.CloseGasHold w => [GasHoldSql.CloseRow(w.Row, at)],
        RowWrite.InsertTransfer w => [TransferSql.InsertRow(w.Row)],
        RowWrite.UpdateTransfer w => [TransferSql.UpdateRow(w.Row, w.ExpectedVersion)],
        RowWrite.InsertAttempt w => [TransferSql.AttemptRow(w.Row)],
        RowWrite.InsertFence w => [new(TransferSql.InsertFence, [.. TransferSql.FenceOf(w.Asset, w.Fence), w.Owner, at.ToUnixTimeMilliseconds()])],
        RowWrite.ReleaseFence w => [new(TransferSql.ReleaseFence, [at.ToUnixTimeMilliseconds(), .. TransferSql.FenceOf(w.Asset, w.Fence), w.Owner])],
        RowWrite.UpdateDeposit w => [DepositSql.PostedRow(w, at)],
        RowWrite.ReserveCoins w => w.Points.Select(point => CoinSql.ReserveRow(w.Asset, w.Transfer, point)),
        RowWrite.ReleaseCoins w => w.Points.Select(point => CoinSql.ReleaseRow(w.Asset, w.Transfer, point)),
        RowWrite.InsertBatch w => [AddressSql.InsertRow(w.Row)],
        RowWrite.UpdateBatch w => [AddressSql.UpdateRow(w.Row, w.ExpectedVersion)],
        RowWrite.InsertAddresses w => AddressSql.AddressRows(w),
        RowWrite.IssueAddress w => AddressSql.IssueRows(w, at),
        RowWrite.InsertJob w => [DeviceSql.JobRow(w.Row)],
        RowWrite.CompleteJob w => [DeviceSql.CompleteRow(w.Id, w.Answer, at)],
        RowWrite.InsertReceipt w => [DeviceSql.ReceiptRow(w.Row)],
        RowWrite.InsertAlarm w => [DeviceSql.AlarmRow(w.Row)],
        RowWrite.LockMerchant w => [DeviceSql.LockMerchantRow(w.Merchant, w.Reason)],
        _ => throw new UnreachableException(),
    };
}
