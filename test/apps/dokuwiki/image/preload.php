<?php
define('DOKU_CONF', '/storage/conf/');
