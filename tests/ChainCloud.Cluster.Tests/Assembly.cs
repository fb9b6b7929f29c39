// Every test drives several processes and kills some: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
