using System.Security.Cryptography;
using System.Text;

namespace ChainCloud.Simulation;

/// <summary>Invariants 1, 2, 3, 4, 15 and 17: the books.</summary>
internal sealed partial class Oracle
{
    private static readonly string[] Accounts =
        ["cold_pending", "cold", "hot_pending", "hot", "hot_reserved", "in_settlement", "settled", "fees", "conversion", "debt", "chain"];

    private static readonly string[] MayBeNegative = ["conversion", "debt", "chain"];

    private readonly Dictionary<string, Book> _books = [];

    private void CheckLedger()
    {
        foreach (var head in _rows.Query($"SELECT book, seq, {string.Join(", ", Accounts)} FROM account_head ORDER BY book", Head))
        {
            if (!_books.TryGetValue(head.Name, out var book))
            {
                _books.Add(head.Name, book = new Book(head.Name));
            }

            if (book.HeadSeq != head.Seq)
            {
                ReadPostings(book);
                CheckHead(book, head);
                book.HeadSeq = head.Seq;
            }
        }
    }

    private static (string Name, long Seq, long[] Balances) Head(Microsoft.Data.Sqlite.SqliteDataReader row) => (
        row.GetString(0), row.GetInt64(1), [.. Enumerable.Range(2, Accounts.Length).Select(i => OracleReader.Units(row.GetString(i)))]);

    private void ReadPostings(Book book)
    {
        var postings = PostingsOf(book.Name, book.Seq);
        foreach (var entry in postings.GroupBy(p => p.Entry))
        {
            var sum = entry.Sum(p => p.Signed);
            Check(1, sum == 0 && entry.All(p => p.Signed != 0), () => $"Entry {entry.Key} of {book.Name} sums to {sum}.");
            Understand(book, [.. entry]);
        }

        foreach (var posting in postings)
        {
            Check(1, posting.Seq > book.Seq && posting.Entry > book.HeadSeq, () => $"Posting {posting.Seq} of {book.Name} follows {book.Seq}.");
            book.Seq = posting.Seq;
            book.Balances[posting.Account] += posting.Signed;
            book.Hash = Hash(book.Hash, posting);
        }
    }

    private List<PostingSeen> PostingsOf(string book, long after) => _rows.Query(
        "SELECT seq, entry_seq, account, side, amount, kind, subject FROM posting WHERE book = @0 AND seq > @1 ORDER BY seq",
        row => new PostingSeen(
            row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3) == "debit" ? OracleReader.Units(row.GetString(4)) : -OracleReader.Units(row.GetString(4)),
            row.GetString(5), row.GetString(6)),
        book,
        after);

    private void CheckHead(Book book, (string Name, long Seq, long[] Balances) head)
    {
        Check(
            2, head.Seq > book.HeadSeq && head.Seq >= book.Seq, () => $"The head of {book.Name} went from {book.HeadSeq} to {head.Seq}, its postings end at {book.Seq}.");
        for (var i = 0; i < Accounts.Length; i++)
        {
            var (account, balance) = (Accounts[i], head.Balances[i]);
            Check(
                2, balance == book.Balances[account] && (balance >= 0 || MayBeNegative.Contains(account)),
                () => $"{account} of {book.Name} is {balance} in the head and {book.Balances[account]} by its postings.");
        }

        var paid = book.Deposits.Values.Sum(d => d.Held) - book.Paid;
        Check(15, -book.Balances["chain"] == paid, () => $"{book.Name} owes {-book.Balances["chain"]}; by the chain and the orders it is {paid}.");
        var coldCredited = book.Deposits.Values.Where(d => d.IsCold).Sum(d => d.Credited);
        Check(
            17, book.Balances["settled"] + book.Balances["in_settlement"] + book.Balances["fees"] == 0 && book.Balances["cold"] == coldCredited,
            () => $"Of {coldCredited} credited cold and never settled, {book.Name} shows {book.Balances["cold"]}.");
    }

    private static byte[] Hash(byte[] before, PostingSeen posting) => SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes($"{posting}")]);

    /// <summary>What an entry says happened, held against the chain and the orders.</summary>
    private void Understand(Book book, PostingSeen[] entry)
    {
        var (kind, subject) = (entry[0].Kind, entry[0].Subject);
        var moved = entry.Where(p => p.Signed > 0).Sum(p => p.Signed);
        switch (kind)
        {
            case "deposit.confirming" or "deposit.unconfirmed" or "deposit.credited" or "deposit.reversed":
                DepositPosted(book, kind, subject, moved);
                break;
            case "payout.settled":
                PayoutPosted(book, subject, moved);
                break;
            case "payout.network_fee":
                book.Paid += moved;
                book.FeesPaid += moved;
                break;
            case "payout.reserved":
                book.Reserved[subject] = moved;
                break;
            case "payout.released":
                break;
            default:
                Report(15, $"An entry of {book.Name} is of the kind {kind}, which nobody expects.");
                break;
        }
    }

    private void DepositPosted(Book book, string kind, string id, long moved)
    {
        if (DepositRow(id) is not { } row)
        {
            Report(3, $"{kind} is posted for {id}, which is no deposit.");
            return;
        }

        if (!book.Deposits.TryGetValue(row.Point, out var deposit))
        {
            book.Deposits.Add(row.Point, deposit = new DepositSeen(row.Purpose == "cold"));
        }

        var value = _world.ChainOf(row.Asset).OutputOf(row.Point)?.Value;
        Check(15, value == moved, () => $"{kind} of {id} posts {moved}; {row.Point} has {value}.");
        switch (kind)
        {
            case "deposit.confirming":
                deposit.Held += moved;
                break;
            case "deposit.unconfirmed":
                deposit.Held -= moved;
                break;
            case "deposit.credited":
                deposit.Credited += moved;
                CheckCredit(row);
                break;
            default:
                deposit.Credited -= moved;
                deposit.Held -= moved;
                Checked[5]++;
                break;
        }

        Check(
            3, (deposit.Held == 0 || deposit.Held == value) && deposit.Credited >= 0 && deposit.Credited <= deposit.Held,
            () => $"After {kind}, {deposit.Credited} of {deposit.Held} of output {row.Point} with {value} are credited to {book.Name}.");
    }

    /// <summary>Invariant 4: enough confirmations on every node at some time, to an address of a verified batch.</summary>
    private void CheckCredit(DepositSeenRow row)
    {
        var chain = _world.ChainOf(row.Asset);
        var anchor = row.PostedHash is { } hash ? chain.Find(hash) : null;
        var output = chain.OutputOf(row.Point);
        var verified = output is not null && _template.Verified.TryGetValue((row.Asset, output.Script), out var owner)
            && $"{owner.Book}" == row.Book && owner.Purpose == (row.Purpose == "cold" ? AddressPurpose.Cold : AddressPurpose.Hot);
        Check(4, verified, () => $"{row.Point} is credited to {row.Book}, and is not to an address of it.");
        var deep = anchor is not null && anchor.Transactions.Any(t => t.TxId == row.Point.TxId) && DeepOnEveryNode(chain, anchor);
        Check(4, deep, () => $"{row.Point} is credited without {World.Credit} confirmations on every node.");
    }

    private bool DeepOnEveryNode(SimulatedChain chain, SimulatedBlock anchor)
    {
        // What a node shows is only noted when somebody looks.
        foreach (var node in _world.Nodes.SelectMany(nodes => nodes).Where(n => n.Chain == chain))
        {
            _ = node.View;
        }

        var all = (1 << _world.NodeCount) - 1;
        return chain.BlocksAt(anchor.Height + World.Credit - 1).Any(b => b.Holds(anchor) && (b.WasBestOn & all) == all);
    }

    private void PayoutPosted(Book book, string id, long moved)
    {
        var order = _world.Websites.SelectMany(w => w.Orders).FirstOrDefault(o => _payoutNames.GetValueOrDefault(id) == (o.Merchant.Id.ToString(), o.ExternalId));
        Check(15, order is not null && order.Total == moved, () => $"{id} is settled with {moved}; ordered were {order?.Total}.");
        book.Paid += moved;
        Check(6, book.Settled.Add(id), () => $"{id} is settled twice.");
    }

    private sealed record PostingSeen(long Seq, long Entry, string Account, long Signed, string Kind, string Subject);

    private sealed class DepositSeen(bool isCold)
    {
        public bool IsCold => isCold;

        public long Held { get; set; }

        public long Credited { get; set; }
    }

    private sealed class Book(string name)
    {
        public string Name => name;

        /// <summary>The last posting.</summary>
        public long Seq { get; set; }

        /// <summary>Moves with every commit, also with one that posts nothing.</summary>
        public long HeadSeq { get; set; }

        public Dictionary<string, long> Balances { get; } = Accounts.ToDictionary(a => a, _ => 0L);

        public byte[] Hash { get; set; } = [];

        public Dictionary<Outpoint, DepositSeen> Deposits { get; } = [];

        public Dictionary<string, long> Reserved { get; } = [];

        public HashSet<string> Settled { get; } = [];

        public long Paid { get; set; }

        public long FeesPaid { get; set; }
    }
}
