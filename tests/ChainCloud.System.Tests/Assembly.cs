// Every test drives a dozen processes and kills some: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
