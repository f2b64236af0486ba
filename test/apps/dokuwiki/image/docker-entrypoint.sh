#!/bin/sh
# As the published image: all that is written lies in /storage; a first start fills it.
set -e
if [ ! -e /storage/conf/local.php ]; then
  cp -r /opt/conf /opt/data /storage/
  echo "<?php \$conf['title'] = 'Wiki'; \$conf['savedir'] = '/storage/data'; \$conf['useacl'] = 0;" >/storage/conf/local.php
fi
exec "$@"
