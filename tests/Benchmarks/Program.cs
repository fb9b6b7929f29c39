using ChainCloud.Benchmarks;
using ChainCloud.Benchmarks.Addresses;
using ChainCloud.Benchmarks.Chains;
using ChainCloud.Benchmarks.Payouts;
using ChainCloud.Benchmarks.Vaults;

Benchmark[] all =
[
    new("payouts-sqlite", "payouts accepted through HTTP on one account, SQLite, against its one-row commits", AcceptedPayouts.OnSqlite),
    new("payouts-postgres", "the same on PostgreSQL, against one-row commits of 1 and of 64 clients", AcceptedPayouts.OnPostgres),
    new("addresses", "1,000 addresses derived, attested and verified against libsecp256k1 one by one", AddressBatchBenchmark.Run),
    new("blocks", "a block of 5,000 outputs matched against 1,000,000 and 10,000,000 watched scripts", BlockMatchingBenchmark.Run),
    new("vault", "inputs signed by a vault, full previous transactions read and every clause passed, against a bare signing loop", VaultSignatureBenchmark.Run),
];

return await CommandLine.Run(all, args, Console.Out, Console.Error);
